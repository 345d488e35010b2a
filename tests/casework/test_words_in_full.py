"""What people say stands masked for all who read it; in full it is shown to whom it was said, and for a reason that is kept."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from casework import steps
from casework.models import Case, Event, Notice, Words
from casework.notices import compose, texts
from casework.writing.words import in_full
from tests.casework.unsealed import in_plain, unsealed
from tests.world import World

SPOKEN = "请打 138 0013 8000 找老李，li@example.com"
MASKED = "请打 138****8000 找老李，l****@example.com"


def page(client: Client, path: str, user: Any = None) -> str:
    if user is not None:
        client.force_login(user)
    return client.get(path, follow=True).content.decode()


def test_words_are_masked_where_they_stand_and_sealed_in_full(world: World) -> None:
    words = world.registered(SPOKEN, title=SPOKEN).words.get()
    assert (in_plain("casework_words", "text", words.pk), in_plain("casework_words", "title", words.pk)) == (MASKED, MASKED)
    assert in_full(words) == (SPOKEN, SPOKEN)
    assert b"8000" not in bytes(words.sealed or b"")
    assert bytes(words.salt) == b"", "with it and the hash the four hidden digits are tried in a moment"


@pytest.mark.parametrize("waits", [False, True])
def test_staff_read_them_masked_on_pages_in_lists_and_in_the_api(world: World, client: Client, waits: bool) -> None:
    case = world.acknowledged(world.dispatched(text=SPOKEN, handler=world.handler))
    steps.reply(case, text=SPOKEN, public=True, actor=world.handler, at=world.now)
    if waits:
        for words in Words.objects.all():
            unsealed(words)
    for path in ("/", f"/cases/{case.number}/", f"/api/v1/cases/{case.number}/", "/api/v1/cases/"):
        shown = page(client, path, world.handler)
        assert "0013" not in shown, path
        assert "li@example" not in shown, path
        assert "138****8000" in shown, path


@pytest.mark.parametrize("waits", [False, True])
def test_the_citizen_reads_what_was_said_to_them_in_full(world: World, client: Client, waits: bool) -> None:
    case = world.acknowledged()
    token = world.track_token(case)
    steps.reply(case, text=SPOKEN, public=True, actor=world.handler, at=world.now)
    steps.chase(case, text="我的电话是13800138000", actor=None, at=world.now)
    steps.comment(case, text="内部 13900139000", actor=world.handler, at=world.now)
    if waits:
        for words in Words.objects.all():
            unsealed(words)
    shown = page(client, f"/track/{token}/")
    assert SPOKEN in shown
    assert "13800138000" in shown
    assert "13900139000" not in shown


def test_the_link_of_a_message_leads_the_citizen_to_where_to_go(world: World, client: Client) -> None:
    case = world.registered()
    steps.decline(case, reason="请打 0755-82345678", actor=world.operator, at=world.now)
    compose.compose([case.pk], at=world.now)
    notice = Notice.objects.get(case=case, kind="decline", citizen__isnull=False)
    message = texts.render(notice)
    (link,) = message.links
    assert "82345678" not in message.text + str(notice.params)
    assert "0755-82345678" in page(client, link)


def test_whoever_gives_a_reason_reads_the_demand_in_full_and_it_is_kept(world: World) -> None:
    case = world.registered(SPOKEN)
    assert steps.reveal(case, field="text", reason="回电话", actor=world.operator, at=world.now) == SPOKEN
    event = Event.objects.filter(case=case).latest("seq")
    assert (event.verb, event.actor, event.facts["field"]) == ("reveal", world.operator, "text")


def test_once_redacted_nothing_is_left_under_the_seal_either(world: World) -> None:
    words = world.registered(SPOKEN).words.get()
    steps.redact(words, reason="依法", actor=world.supervisor, at=world.now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, text, sealed, salt FROM casework_words WHERE id = %s", [words.pk])
        title, text, sealed, salt = cursor.fetchone()
    assert (title, text, sealed, bytes(salt)) == ("", "", None, b"")
    words.refresh_from_db()
    assert in_full(words) == ("", "")


def test_a_title_that_its_mask_makes_longer_is_cut_and_whole_under_the_seal(world: World) -> None:
    title = "长" * 192 + "+1234567"
    words = world.registered("路灯坏了", title=title).words.get()
    assert words.title == ("长" * 192 + "+123****67")[:200]
    assert in_full(words).title == title


@pytest.mark.parametrize("before", range(20, 40))
def test_a_title_that_is_cut_within_a_number_does_not_give_half_of_it_away(world: World, before: int) -> None:
    words = world.registered("长" * before + "13912345678" + "，" + "尾" * 40).words.get()
    assert not re.search("[0-9]{4}", words.title.replace("5678", ""))
    unsealed(words)
    call_command("seal_texts", stdout=StringIO(), stderr=StringIO())
    words.refresh_from_db()
    assert not re.search("[0-9]{4}", words.title.replace("5678", ""))


def test_what_cannot_hold_a_number_is_stored_as_it_was_said(world: World) -> None:
    text = "2026年11月22日，3栋402房，欠款1391234567.85元，工单20261122-00012，粤B12345"
    assert in_plain("casework_words", "text", world.registered(text).words.get().pk) == text


def test_facts_name_no_source(world: World) -> None:
    case = Case.objects.get(pk=world.registered(source="王小明的表", external_id="WS-1").pk)
    assert case.source == "王小明的表"
    assert "王小明" not in str(list(Event.objects.values_list("facts", "changes")))

"""How a message goes is changed by administrators alone, version by version, and never so that it loses what it is for."""

from dataclasses import replace
from typing import Any

import pytest

from casework import bounds
from casework.bounds import TooManyToday
from casework.models import MessageVersion
from casework.policies import message_texts
from casework.policies.message_texts import Wording
from casework.refusal import Invalid, NotAllowed, Refused
from casework.steps.word_message import of_version, word_message
from tests.world import POSTS, World

pytestmark = pytest.mark.django_db

BODY = "工单{number}已受理，查询：{track}"
REWORK = ("rework", "sms", "zh-hans")
REGISTER = ("register", "sms", "zh-hans")


def save(
    world: World, key: tuple[str, str, str], wording: Wording, *, by: str = "administrator", reason: str = "更短"
) -> Wording:
    return of_version(word_message(*key, wording, reason=reason, actor=world.people[by], at=world.later(minutes=1)))


def test_every_change_is_a_new_version_with_who_when_and_why(world: World) -> None:
    first = save(world, REGISTER, Wording(0, enabled=True, body=BODY, template_code="SMS_1"))
    second = save(world, REGISTER, replace(first, template_code="SMS_2"), by="administrator2", reason="新模板")
    assert (first, second) == (Wording(1, True, BODY, "SMS_1"), Wording(2, True, BODY, "SMS_2"))
    rows = MessageVersion.objects.order_by("version")
    assert [(row.author, row.reason) for row in rows] == [
        (world.administrator, "更短"),
        (world.second_administrator, "新模板"),
    ]
    assert rows[1].created_at == world.now
    assert rows[0].body == BODY, "the first stays"


@pytest.mark.parametrize("who", sorted(POSTS))
def test_nobody_but_an_administrator_changes_a_message(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        save(world, REGISTER, Wording(0, enabled=True, body=BODY), by=who)
    assert not MessageVersion.objects.exists()


@pytest.mark.parametrize("kind", ["register", "visit_code", "resolve", "phone_changed"])
def test_what_a_case_cannot_go_on_without_is_not_switched_off(world: World, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        save(world, (kind, "sms", "en"), Wording(0, enabled=False))
    assert refused.value.code == "always_on"
    assert str(message_texts.occasions()[kind].notification.required_because) in str(refused.value)
    assert not MessageVersion.objects.exists()


def test_another_is_switched_off_and_on_again(world: World) -> None:
    off = save(world, REWORK, Wording(0, enabled=False))
    assert (off, save(world, REWORK, replace(off, enabled=True))) == (Wording(1, False), Wording(2, True))


@pytest.mark.parametrize("body", ["工单{number}已受理", "{track} {name}", "{track} <b>", "{track}\n.", "{track} " + "字" * 300])
def test_a_text_that_lost_what_it_needs_or_cannot_be_sent_is_refused(world: World, body: str) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, REGISTER, Wording(0, enabled=True, body=body))
    assert list(refused.value.fields) == ["body"]
    assert not MessageVersion.objects.exists()


@pytest.mark.parametrize("code", ["SMS 1", "短信", "a" * 61, "SMS_1\n2", "<b>"])
def test_a_template_code_of_another_form_is_refused(world: World, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, REGISTER, Wording(0, enabled=True, template_code=code))
    assert list(refused.value.fields) == ["template_code"]


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "字" * 201])
def test_a_change_without_a_reason_is_refused(world: World, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, REGISTER, Wording(0, enabled=True, body=BODY), reason=reason)
    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize(
    "key", [("nothing", "sms", "en"), ("register", "in_app", "en"), ("register", "sms", "de"), ("rated", "sms", "en")]
)
def test_a_message_that_there_is_not_is_refused(world: World, key: tuple[str, str, str]) -> None:
    with pytest.raises(Invalid):
        save(world, key, Wording(0, enabled=True, body=BODY))


def test_the_second_of_two_who_change_it_reads_who_was_first(world: World) -> None:
    save(world, REGISTER, Wording(0, enabled=True, body=BODY))
    with pytest.raises(Refused) as refused:
        save(world, REGISTER, Wording(0, enabled=True, body=BODY + "。"), by="administrator2")
    assert (refused.value.code, "Administrator" in str(refused.value)) == ("stale", True)
    assert MessageVersion.objects.get().body == BODY


def test_the_default_text_is_stored_as_none_so_that_a_better_one_reaches_it(world: World) -> None:
    default = message_texts.default_text(message_texts.occasions()["register"].notification, "zh-hans")
    changed = save(world, REGISTER, Wording(0, enabled=True, body=BODY))
    assert save(world, REGISTER, replace(changed, body=f" {default}\r\n")) == Wording(2, True, "")


@pytest.mark.parametrize("changed", [{}, {"body": f"{BODY} "}, {"template_code": " "}])
def test_a_change_that_changes_nothing_is_no_version(world: World, changed: dict[str, Any]) -> None:
    first = save(world, REGISTER, Wording(0, enabled=True, body=BODY))
    with pytest.raises(Refused) as refused:
        save(world, REGISTER, replace(first, **changed))
    assert (refused.value.code, MessageVersion.objects.count()) == ("unchanged", 1)


def test_a_text_that_cannot_be_used_any_more_can_still_be_switched_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ("decline", "sms", "zh-hans")
    first = save(world, key, Wording(0, enabled=True, body="原因：{track}"))
    monkeypatch.setattr(message_texts, "MOST_PARTS", 0)
    assert save(world, key, replace(first, enabled=False)) == Wording(2, False, "原因：{track}")
    with pytest.raises(Invalid):
        save(world, key, Wording(2, enabled=True, body="原因在此：{track}"))


def test_there_is_an_end_to_it_in_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MESSAGE_VERSIONS", replace(bounds.MESSAGE_VERSIONS, most=1))
    save(world, REGISTER, Wording(0, enabled=True, body=BODY))
    with pytest.raises(TooManyToday):
        save(world, REGISTER, Wording(1, enabled=True))

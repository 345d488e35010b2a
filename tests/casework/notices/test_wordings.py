"""What administrators word is what citizens read, seconds later; and no wording stops a message."""

import logging
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, Settings

from casework import steps
from casework.models import Case, MessageVersion, Notice
from casework.notices import compose, texts, wordings
from casework.notices.staff_examples import staff_messages
from casework.policies import message_texts
from casework.policies.message_texts import Wording
from casework.refusal import Invalid
from casework.steps.word_message import word_message
from tests.roles import as_owner
from tests.world import World
from visits.steps.plan import plan

pytestmark = pytest.mark.django_db

BODY = "您好！工单{number}已登记。进展见 {track} 谢谢。"


def worded(world: World, kind: str = "register", *, version: int = 0, **wording: Any) -> None:
    given = Wording(version, **{"enabled": True} | wording)
    word_message(kind, "sms", "zh-hans", given, reason="试", actor=world.administrator, at=world.now)
    wordings.forget()


def message(case: Case, world: World, kind: str = "register") -> Notice:
    compose.compose([case.pk], at=world.now)
    return case.notices.get(kind=kind, recipient=None)


def kinds(case: Case, world: World) -> list[str]:
    compose.compose([case.pk], at=world.now)
    return list(case.notices.filter(recipient=None).order_by("pk").values_list("kind", flat=True))


def raises(fault: Exception) -> Any:
    def function(*_args: Any, **_named: Any) -> Any:
        raise fault

    return function


# What is read


def test_the_newest_version_is_what_the_citizen_reads(world: World) -> None:
    notice = message(world.registered(), world)
    worded(world, body="一 {track}")
    worded(world, version=1, body=BODY, template_code="SMS_7")
    rendered = texts.render(notice)
    (link,) = rendered.links
    assert rendered.text == f"您好！工单{notice.case.number}已登记。进展见 {link} 谢谢。"
    assert rendered.template_code == "SMS_7"
    assert rendered.variables == {"number": notice.case.number, "track": link.rpartition("/")[2]}


def test_a_text_that_an_office_wrote_before_messages_named_the_outcome_stays_as_it_is(world: World) -> None:
    worded(world, "resolve", body="工单{number}：{unit}已处理完，请评价：{rate} 谢谢。")
    case = world.resolved(how="partly")
    assert texts.render(message(case, world, "resolve")).text.startswith(f"工单{case.number}：水务局已处理完，请评价：")


def test_another_language_and_another_way_keep_their_own_text(world: World) -> None:
    notice = message(world.registered(), world)
    worded(world, body=BODY)
    assert texts.render(notice, "en").text.startswith("We registered your demand")
    notice.transport = Notice.Transport.EMAIL
    assert texts.render(notice).text.startswith("您的诉求已登记")


def test_a_value_that_looks_like_a_variable_stays_as_it_is(world: World) -> None:
    """A unit may be called anything."""
    world.keep(world.water, name="{track}局%(code)s")
    worded(world, "resolve", body="{unit} {rate}")
    assert texts.render(message(world.resolved(), world, "resolve")).text.startswith("{track}局%(code)s http")


def test_the_code_of_a_visit_is_a_variable_and_a_code(world: World) -> None:
    worded(world, "visit_code", body="{when} {code}")
    case = world.acknowledged()
    plan(case, actor=world.handler, at=world.now)
    notice = case.notices.get(kind="visit_code")
    rendered = texts.render(notice)
    assert rendered.text == f"近日 {notice.secret}"
    assert rendered.codes == (notice.secret,)
    assert rendered.variables["unit"] == "水务局", "what a registered text may name, whatever ours does"


# E-mail


def test_an_email_says_who_writes_and_whom_to_call(world: World, settings: Settings) -> None:
    settings.HOTLINE = "12345"
    notice = message(world.registered(), world)
    short = texts.render(notice, "en").text
    notice.transport = Notice.Transport.EMAIL
    rendered = texts.render(notice, "en")
    assert rendered.subject == f"Case {notice.case.number}"
    assert rendered.text.startswith(f"{short}\n\nThis e-mail comes from Doorstep")
    assert rendered.text.endswith("Questions: call 12345.")
    settings.HOTLINE = ""
    assert "Questions" not in texts.render(notice, "en").text


# On and off


def test_a_message_that_is_switched_off_is_not_written(world: World) -> None:
    worded(world, "decline", enabled=False)
    case = world.registered()
    steps.decline(case, reason="不归我们", actor=world.dispatcher, at=world.now)
    assert kinds(case, world) == ["register"]


def test_switched_off_in_one_language_it_goes_in_the_other(world: World) -> None:
    worded(world, "decline", enabled=False)
    case = world.registered()
    assert case.citizen is not None
    case.citizen.language = "en"
    with as_owner():
        case.citizen.save(update_fields=["language"])
    steps.decline(case, reason="不归我们", actor=world.dispatcher, at=world.now)
    assert kinds(case, world) == ["register", "decline"]


def test_that_a_case_was_dispatched_is_told_where_administrators_switch_it_on(world: World) -> None:
    assert kinds(world.dispatched(), world) == ["register"]
    worded(world, "dispatch", enabled=True)
    assert kinds(world.dispatched(), world) == ["register", "dispatch"]


def test_no_row_in_the_database_switches_off_what_a_case_needs(world: World) -> None:
    """Not even one that the application's own code had written."""
    row = {"kind": "register", "transport": "sms", "language": "zh-hans", "version": 1, "reason": "x"}
    MessageVersion(**row, enabled=False, author=world.administrator, created_at=world.now).save()
    assert kinds(world.registered(), world) == ["register"]


# Nothing stops a message


@pytest.mark.parametrize("body", ["{track} {gone}", "ohne", "{"])
def test_a_text_that_does_not_fit_any_more_gives_way_to_the_default(
    world: World, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    notice = message(world.registered(), world)
    default = texts.render(notice).text
    row = {"kind": "register", "transport": "sms", "language": "zh-hans", "version": 1, "reason": "x"}
    MessageVersion(**row, body=body, author=world.administrator, created_at=world.now).save()
    wordings.forget()
    with caplog.at_level(logging.ERROR):
        assert texts.render(notice).text == default
    assert "version 1 of the message register cannot be used" in caplog.text


def test_a_version_that_the_application_did_not_write_is_not_used(world: World, caplog: pytest.LogCaptureFixture) -> None:
    notice = message(world.registered(), world)
    worded(world, body=BODY)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_messageversion "
            "(kind, transport, language, enabled, template_code, author_id, reason, created_at, mac, version, body) "
            "SELECT kind, transport, language, enabled, template_code, author_id, reason, created_at, mac, 2, '骗 {track}' "
            "FROM casework_messageversion"
        )
    wordings.forget()
    with caplog.at_level(logging.ERROR):
        assert "骗" not in texts.render(notice).text
    assert "was not written by the application" in caplog.text


FORGED = (
    "INSERT INTO casework_messageversion "
    "(kind, transport, language, enabled, template_code, author_id, reason, created_at, mac, version, body) "
    "SELECT kind, transport, language, true, template_code, author_id, reason, created_at, 'x', 2, '骗 {track}' "
    "FROM casework_messageversion"
)


def test_under_a_version_of_other_code_the_one_before_it_holds(world: World) -> None:
    worded(world, "decline", enabled=False)
    with connection.cursor() as cursor:
        cursor.execute(FORGED)
    wordings.forget()
    case = world.registered()
    steps.decline(case, reason="不归我们", actor=world.dispatcher, at=world.now)
    assert kinds(case, world) == ["register"], "it stays switched off"


def test_nobody_signs_a_text_of_other_code_unread(world: World) -> None:
    worded(world, body=BODY)
    with connection.cursor() as cursor:
        cursor.execute(FORGED.replace("{track}", "evil.example"))
    with pytest.raises(Invalid):
        worded(world, version=2, body="骗 evil.example", template_code="SMS_7")
    worded(world, version=2, body="您好 {track}", template_code="SMS_7")


def test_wordings_that_cannot_be_read_stop_no_message(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notice = message(world.registered(), world)
    default = texts.render(notice).text
    wordings.forget()
    monkeypatch.setattr(wordings, "current", raises(DatabaseError("down")))
    assert texts.render(notice).text == default
    assert "cannot be read" in caplog.text


# How old


def test_many_messages_take_one_query_and_a_change_is_there_within_ten_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    notices = [message(world.registered(), world) for _number in range(3)]
    for notice in notices:
        texts.render(notice)
    clock = [1000.0]
    monkeypatch.setattr(wordings, "monotonic", lambda: clock[0])
    wordings.forget()
    with django_assert_num_queries(1):
        for notice in notices:
            texts.render(notice)
    word_message(
        "register", "sms", "zh-hans", Wording(0, enabled=True, body=BODY), reason="试", actor=world.administrator, at=world.now
    )
    clock[0] += 10
    assert texts.render(notices[0]).text.startswith("您好")


def test_what_a_preview_shows_holds_no_link_and_no_code(world: World) -> None:
    for notice in (message(world.registered(), world), message(world.resolved(), world, "resolve")):
        values = texts.masked_values(notice, "en")
        assert notice.secret
        assert notice.secret not in str(values)
        assert values["number"] == notice.case.number
        assert message_texts.fill("{number}", values) == notice.case.number


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whatever_the_staff_are_told_has_its_example(db: None, language: str) -> None:
    with override(language):
        messages = staff_messages()
    assert len(messages) >= len(texts.staff_texts())
    for message in messages:
        assert message.text, message
        assert message.audience
        assert "%(" not in message.text
        assert "None" not in message.text

"""`/messages/`: administrators see who is told what, word it anew, and are told why when a text cannot be sent."""

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from casework import steps
from casework.models import Case, MessageVersion, Notice
from casework.notices import compose, deliver, gateways, texts
from casework.notices.gateways import OutboxFile
from tests.world import POSTS, World

pytestmark = pytest.mark.django_db

REGISTER = "/messages/register/sms/zh-hans/"
DECLINE = "/messages/decline/sms/zh-hans/"
BODY = "工单{number}已登记：{track}"
ROOM = 20
"""For a longer unit's name and the longest time."""


def signed_in(world: World, who: str = "administrator") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def page(world: World, path: str, who: str = "administrator") -> str:
    return signed_in(world, who).get(path).content.decode()


def payload(**changed: str) -> dict[str, str]:
    return {"body": BODY, "template_code": "", "reason": "更短", "version": "0"} | changed


def composed(world: World, case: Case) -> Case:
    compose.compose([case.pk], at=world.now)
    return case


# The table


def test_the_table_shows_every_message_by_each_way_and_language(world: World) -> None:
    shown = page(world, "/messages/")
    for kind in ("register", "dispatch", "visit_code", "resolve", "rework", "decline", "phone_changed", "close_dissatisfied"):
        for way in ("sms/zh-hans", "sms/en", "email/zh-hans", "email/en"):
            assert f'href="/messages/{kind}/{way}/"' in shown, (kind, way)
    for words in ("Always sent", "no case can be closed", "the handler", "whom the rule names", "the administrators"):
        assert words in shown
    assert "{number}" in shown, "what the staff are told, with its variables"


@pytest.mark.parametrize("who", sorted(set(POSTS) - {"auditor"}))
def test_nobody_else_sees_or_changes_messages(world: World, who: str) -> None:
    client = signed_in(world, who)
    assert client.get("/messages/").status_code == 403
    assert client.get(REGISTER).status_code == 403
    for address in ("", "preview/", "switch/", "restore/"):
        assert client.post(f"{REGISTER}{address}", payload(restore="0")).status_code == 403
    assert not MessageVersion.objects.exists()


def test_an_auditor_reads_and_changes_nothing(world: World) -> None:
    assert "Default" in page(world, "/messages/", "auditor")
    shown = page(world, DECLINE, "auditor")
    assert "could not be accepted" in page(world, "/messages/decline/sms/en/", "auditor")
    assert "Save as a new version" not in shown
    assert "Disable" not in shown
    for address in ("", "preview/", "switch/", "restore/"):
        assert signed_in(world, "auditor").post(f"{DECLINE}{address}", payload(restore="0")).status_code == 403


def test_it_counts_what_went_out_in_the_last_seven_days(world: World) -> None:
    with_code = world.registered()
    composed(world, with_code)
    deliver.deliver(at=world.now)

    def counted() -> dict[tuple[str, str], int]:
        (register,) = [rows for occasion, rows in client.get("/messages/").context["table"].groups if occasion.kind == "register"]
        return {(row.key.transport, row.key.language): row.count for row in register}

    client = signed_in(world)
    with time_machine.travel(world.now):
        assert counted() == {("sms", "zh-hans"): 1, ("sms", "en"): 0, ("email", "zh-hans"): 0, ("email", "en"): 0}
    with time_machine.travel(world.later(days=7, minutes=1)):
        client = signed_in(world)
        assert sum(counted().values()) == 0


def test_it_says_where_nothing_carries_messages(world: World, settings: Settings) -> None:
    assert "Not sent here" not in page(world, "/messages/")
    settings.DEVELOPMENT_TRANSPORT, settings.GATEWAYS = False, ()
    assert "Not sent here: Text message" in page(world, "/messages/")


# Wording


def test_what_is_saved_is_what_the_page_shows_with_who_when_and_why(world: World) -> None:
    client = signed_in(world)
    assert client.post(REGISTER, payload(template_code="SMS_1")).status_code == 302
    shown = client.get(REGISTER).content.decode()
    for words in ("Version 1", "更短", "Administrator", BODY, "SMS_1", "Default"):
        assert words in shown
    assert "Administrator" in client.get("/messages/").content.decode()


def test_a_refused_text_says_why_and_stays_in_the_form(world: World) -> None:
    answer = signed_in(world).post(REGISTER, payload(body="工单{number}已登记 {nobody}"))
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "The text has lost {track}" in shown
    assert "There is no variable {nobody} here" in shown
    assert answer.context["form"]["body"].value() == "工单{number}已登记 {nobody}"
    assert not MessageVersion.objects.exists()


@pytest.mark.parametrize("missing", ["body", "reason", "version"])
def test_nothing_is_saved_without_text_reason_and_version(world: World, missing: str) -> None:
    assert signed_in(world).post(REGISTER, payload(**{missing: ""})).status_code == 400
    assert not MessageVersion.objects.exists()


def test_the_second_of_two_reads_who_was_first_and_may_save_again_what_they_wrote(world: World) -> None:
    assert signed_in(world).post(REGISTER, payload()).status_code == 302
    second = signed_in(world, "administrator2")
    refused = second.post(REGISTER, payload(body=f"您好，{BODY}"))
    assert (refused.status_code, "Administrator saved version 1" in refused.content.decode()) == (400, True)
    assert refused.context["form"]["body"].value() == f"您好，{BODY}"
    again = payload(body=f"您好，{BODY}", version=str(refused.context["form"]["version"].value()))
    assert second.post(REGISTER, again).status_code == 302
    assert MessageVersion.objects.latest("version").body == f"您好，{BODY}"


@pytest.mark.parametrize(
    "path", ["/messages/nothing/sms/en/", "/messages/register/chat/en/", "/messages/register/sms/de/", "/messages/rated/sms/en/"]
)
def test_what_is_no_message_leads_nowhere(world: World, path: str) -> None:
    client = signed_in(world)
    assert client.get(path).status_code == 404
    for address in ("", "preview/", "switch/", "restore/"):
        assert client.post(f"{path}{address}", payload()).status_code == 404


# The preview


def test_the_preview_is_made_of_the_newest_case_and_shows_no_secret(world: World) -> None:
    composed(world, world.registered())
    newest = composed(world, world.registered())
    secret = newest.notices.get(kind="register").secret
    shown = signed_in(world).post(f"{REGISTER}preview/", {"body": "请看 {track} 工单{number}"}).content.decode()
    assert f"As for case {newest.number}" in shown
    assert f"/t/•••••• 工单{newest.number}" in shown
    assert secret not in shown
    assert "王小明" not in shown


def test_without_such_a_message_the_preview_makes_up_its_values(world: World) -> None:
    shown = page(world, "/messages/visit_code/sms/en/")
    assert "With made-up values" in shown
    assert "000000" in shown


def test_the_length_is_counted_with_the_longest_name_of_a_unit(world: World) -> None:
    world.keep(world.roads, name="县" * 30)
    shown = signed_in(world).post("/messages/resolve/sms/zh-hans/preview/", {"body": "{unit} {rate}"})
    link = len("http://127.0.0.1:8000/r/") + 16
    assert shown.context["shown"].length.places == 30 + 1 + link
    assert (shown.context["shown"].length.parts, shown.context["shown"].length.each) == (2, 67)


def test_a_message_is_no_longer_than_was_counted(world: World, settings: Settings) -> None:
    """Its link among them: a short one, and under a domain of its own where there is one."""
    settings.SHORT_URL = "https://d.example"
    for kind, case in (("register", world.registered()), ("visit_told", world.visited()), ("resolve", world.resolved())):
        composed(world, case)
        message = texts.render(Notice.objects.get(case=case, kind=kind), "zh-hans").text
        counted = signed_in(world).get(f"/messages/{kind}/sms/zh-hans/").context["shown"].length.places
        assert len(message) <= counted <= len(message) + ROOM, kind


def test_without_script_a_button_previews_and_keeps_what_was_typed(world: World) -> None:
    answer = signed_in(world).post(REGISTER, payload(act="preview", reason="", body="看 {track}"))
    assert (answer.status_code, answer.context["form"]["body"].value()) == (200, "看 {track}")
    assert "看 http" in answer.content.decode()
    assert not MessageVersion.objects.exists()


def test_the_preview_of_a_text_that_cannot_be_sent_says_why(world: World) -> None:
    shown = signed_in(world).post(f"{REGISTER}preview/", {"body": "<b>{track}</b>"}).content.decode()
    assert "looks like HTML" in shown
    assert "<b>" not in shown


# On and off


def test_a_message_is_switched_off_with_a_reason_and_on_again(world: World) -> None:
    client = signed_in(world)
    assert client.post(f"{DECLINE}switch/", {"reason": "", "version": "0"}).status_code == 302
    assert not MessageVersion.objects.exists(), "no reason, no change"
    client.post(f"{DECLINE}switch/", {"reason": "太多", "version": "0"})
    assert MessageVersion.objects.get().enabled is False
    case = world.registered()
    steps.decline(case, reason="不归我们", actor=world.dispatcher, at=world.now)
    composed(world, case)
    assert not Notice.objects.filter(kind="decline").exists()
    client.post(f"{DECLINE}switch/", {"reason": "还是要", "version": "1"})
    assert MessageVersion.objects.latest("version").enabled is True


def test_what_a_case_needs_has_no_switch_and_cannot_be_posted_off(world: World) -> None:
    client = signed_in(world)
    assert "Disable" not in client.get(REGISTER).content.decode()
    assert "Disable" in client.get(DECLINE).content.decode()
    answer = client.post(f"{REGISTER}switch/", {"reason": "太多", "version": "0"}, follow=True)
    assert "This message cannot be switched off." in answer.content.decode()
    assert not MessageVersion.objects.exists()


# Versions


def test_an_older_version_and_the_default_are_restored_with_a_reason(world: World) -> None:
    client = signed_in(world)
    client.post(REGISTER, payload())
    client.post(REGISTER, payload(body=f"您好，{BODY}", version="1"))
    client.post(f"{REGISTER}restore/", {"restore": "1", "version": "2", "reason": ""})
    assert MessageVersion.objects.count() == 2, "no reason, no change"
    client.post(f"{REGISTER}restore/", {"restore": "1", "version": "2", "reason": "还是原来的好"})
    assert MessageVersion.objects.latest("version").body == BODY
    client.post(f"{REGISTER}restore/", {"restore": "0", "version": "3", "reason": "用默认"})
    newest = MessageVersion.objects.latest("version")
    assert (newest.version, newest.body, newest.reason) == (4, "", "用默认")


@pytest.mark.parametrize("number", ["9", "-1", "x", "", "9" * 30, "１"])
def test_a_version_that_there_is_not_cannot_be_restored(world: World, number: str) -> None:
    answer = signed_in(world).post(f"{REGISTER}restore/", {"restore": number, "version": "0", "reason": "x"})
    assert answer.status_code == 404


@pytest.mark.long
def test_of_many_versions_a_page_shows_twenty(world: World) -> None:
    client = signed_in(world)
    for version in range(22):
        client.post(REGISTER, payload(body=f"{version} {BODY}", version=str(version)))
    first, second = client.get(REGISTER).content.decode(), client.get(f"{REGISTER}?page=2").content.decode()
    assert ("Version 22" in first, "Version 2<" in first, "Default" in first) == (True, False, False)
    assert ("Version 22" in second, "Version 2<" in second, "Default" in second) == (False, True, True)


# A gateway that takes registered texts only


class Registered(OutboxFile):
    registered = True


def test_where_texts_are_registered_only_the_code_is_edited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "OutboxFile", Registered)
    client = signed_in(world)
    shown = client.get(REGISTER).content.decode()
    assert "The registered text" in shown
    assert 'name="body"' not in shown
    assert "{track}" in shown
    assert client.post(REGISTER, payload(body="别的 {track}", template_code="SMS_9")).status_code == 302
    version = MessageVersion.objects.get()
    assert (version.body, version.template_code) == ("", "SMS_9")

"""After every recorded visit the citizen is told that somebody says they came; one touch says that nobody did."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils.translation import override

from accounts.tries import LINKS
from casework import steps as cases
from casework.models import Case, Event, Link, Notice
from casework.models.choices import Outcome
from casework.notices import compose, texts
from casework.writing import links
from config.logs import PrivateFormatter
from tests.visits.conftest import STROKES, Field
from tests.world import World
from visits import citizens_word, steps
from visits.models import Visit

SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}
OPEN = "Nobody came"
EMAIL = "wang@example.org"


def recorded(field: Field, case: Case, **changed: object) -> Visit:
    answer = field.put(uuid.uuid4(), field.body(case, **changed))
    return Visit.objects.get(pk=answer.json()["id"])


def messages(case: Case, at: Any) -> list[Notice]:
    compose.compose([case.pk], at=at)
    return list(Notice.objects.filter(case=case, kind="visit_told").order_by("pk"))


def address(field: Field, visit: Visit) -> str:
    assert visit.case is not None
    notice = next(notice for notice in messages(visit.case, field.world.now) if notice.secret == citizens_word.token_of(visit.pk))
    return f"/v/{notice.secret}"


def page(address: str, *, status: int = 200) -> str:
    answer = Client(headers={"accept-language": "en"}).get(address, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def disputes(case: Case) -> int:
    return Event.objects.filter(case=case, verb="dispute").count()


@pytest.mark.parametrize("outcome", Outcome.values)
def test_whatever_came_of_it_the_citizen_is_told_that_somebody_says_they_came(field: Field, case: Case, outcome: str) -> None:
    recorded(field, case, outcome=outcome)
    (notice,) = messages(case, field.world.now)
    assert (notice.citizen, notice.recipient, notice.transport) == (case.citizen, None, "sms")


def test_the_message_says_which_unit_when_and_which_case_and_nothing_more(field: Field, case: Case) -> None:
    first = recorded(field, case, **SIGNED)
    field.later(hours=3)
    second = recorded(field, case)
    rendered = [texts.render(notice, "en") for notice in messages(case, field.world.now)]
    assert [text.text for text in rendered] == [
        f"Water bureau says that somebody came to see you on 2 March 2026, {when} about case {case.number}. If nobody came, "
        f"say so here: http://127.0.0.1:8000/v/{citizens_word.token_of(visit.pk)}"
        for visit, when in ((first, "09:55"), (second, "12:55"))
    ]
    assert rendered[0].links == (f"http://127.0.0.1:8000/v/{citizens_word.token_of(first.pk)}",)


def test_in_chinese_with_its_link_it_fits_into_two_parts_of_a_text_message(field: Field, case: Case) -> None:
    recorded(field, case)
    (notice,) = messages(case, field.world.now)
    assert len(texts.render(notice, "zh-hans").text) <= 2 * 67


def test_once_however_often_it_is_sent_and_composed(field: Field, case: Case) -> None:
    visit, body = uuid.uuid4(), field.body(case)
    for _again in range(2):
        field.put(visit, body)
        assert len(messages(case, field.world.now)) == 1
    assert Link.objects.filter(digest=links.digest_token(citizens_word.token_of(visit))).count() == 1


def test_entered_late_it_is_told_all_the_same(field: Field, case: Case) -> None:
    began = field.world.now - timedelta(minutes=20)
    field.later(days=3)
    recorded(field, case, began_at=began.isoformat(), ended_at=began.isoformat(), late_reason="山里没有信号")
    assert len(messages(case, field.world.now)) == 1


def test_a_visit_taken_back_before_anybody_was_told_is_not_told(field: Field, case: Case) -> None:
    visit = recorded(field, case, **SIGNED)
    steps.retract(visit, reason="查无此事", actor=field.world.supervisor, at=field.world.now)
    assert messages(case, field.world.now) == []


def test_a_visit_refused_before_anybody_was_told_is_not_told(field: Field, case: Case) -> None:
    visit = recorded(field, case)
    steps.review(visit, accept=False, reason="无法核实", actor=field.world.supervisor, at=field.world.now)
    assert messages(case, field.world.now) == []


def test_at_one_door_each_citizen_is_told_of_their_own_case(field: Field, case: Case) -> None:
    neighbours = field.world.acknowledged(phone="13800138001", name="李四")
    recorded(field, case, also_cases=[neighbours.number], **SIGNED)
    pairs = [messages(each, field.world.now) for each in (case, neighbours)]
    assert [[notice.citizen for notice in notices] for notices in pairs] == [[case.citizen], [neighbours.citizen]]
    (first,), (other,) = pairs
    assert neighbours.number not in texts.render(first).text
    assert case.number in page(f"/v/{first.secret}")
    Client().post(f"/v/{other.secret}")
    assert (disputes(case), disputes(neighbours)) == (0, 1)


def test_whom_no_message_reaches_is_sent_none(field: Field) -> None:
    case = field.world.acknowledged(phone="")
    recorded(field, case)
    assert messages(case, field.world.now) == []
    assert not Link.objects.filter(case=case, via__in=["sms", "email"]).exists()


def test_an_e_mail_address_serves_as_a_mobile_phone_does(field: Field) -> None:
    demand = cases.Demand(text="漏水", channel="web", citizen=cases.CitizenDetails(email=EMAIL))
    registered = cases.register(demand, actor=field.world.operator, at=field.world.now)
    case = field.world.acknowledged(field.world.dispatched(registered.case))
    field.later(hours=1)
    recorded(field, case)
    (notice,) = messages(case, field.world.now)
    assert (notice.transport, Link.objects.get(digest=links.digest_token(notice.secret)).via) == ("email", "email")


def test_the_unit_is_the_one_they_came_from_though_the_case_is_with_another_by_now(field: Field, case: Case) -> None:
    cases.reassign(case, unit=field.world.roads, reason="道路问题", actor=field.world.dispatcher, at=field.world.now)
    visit = recorded(field, case)
    (notice,) = messages(case, field.world.now)
    assert texts.render(notice, "en").text.startswith("Water bureau says")
    shown = page(address(field, visit))
    assert "Water bureau" in shown
    assert "Roads bureau" not in shown


def test_the_page_says_who_says_they_came_when_and_for_which_case(field: Field, case: Case) -> None:
    shown = page(address(field, recorded(field, case, companions=["colleague"])))
    for expected in ("Water bureau", "Handler", "2 March 2026, 09:55", "Met", case.number, OPEN, "Somebody came"):
        assert expected in shown, expected
    assert "王小明" not in shown
    assert "<script" not in shown


def test_a_program_that_opens_the_link_of_a_mail_objects_to_nothing(field: Field, case: Case) -> None:
    visit = recorded(field, case)
    scanner, there = Client(), address(field, visit)
    for _again in range(3):
        assert scanner.get(there, follow=True).status_code == scanner.head(there, follow=True).status_code == 200
    assert scanner.get(there, {"nobody": "1"}, follow=True).status_code == 200
    assert disputes(case) == 0
    assert Visit.objects.get(pk=visit.pk).disputed_at is None


def test_one_touch_says_that_nobody_came_and_a_second_changes_nothing(field: Field, case: Case) -> None:
    visit = recorded(field, case, **SIGNED)
    there = address(field, visit)
    form = re.search(r'<form[^>]*action="(?P<action>/v/[^"]+)"', page(there))
    assert form is not None
    for _again in range(2):
        answer = Client(enforce_csrf_checks=True).post(form["action"])
        assert (answer.status_code, answer["Location"]) == (302, form["action"])
    assert disputes(case) == 1
    assert case.waits.filter(kind="review", about="dispute", until=None).count() == 1
    shown = page(there)
    assert "you disputed this record" in shown
    assert "A supervisor decides on it by" in shown
    assert f">{OPEN}<" not in shown
    assert "Take the objection back" in shown


def test_what_was_decided_or_taken_back_meanwhile_stands_there_in_words(field: Field, case: Case) -> None:
    visit = recorded(field, case, **SIGNED)
    there = address(field, visit)
    Client().post(there)
    steps.decide_dispute(visit, uphold=False, reason="邻居证实有人来过", actor=field.world.supervisor, at=field.world.now)
    assert "A supervisor has decided on it." in page(there)
    assert "邻居证实有人来过" in page(there)
    steps.retract(visit, reason="查无此事", actor=field.world.supervisor, at=field.world.now)
    Client().post(there)
    assert disputes(case) == 1
    assert "查无此事" in page(there)


def test_a_visit_taken_back_after_the_message_says_so(field: Field, case: Case) -> None:
    visit = recorded(field, case, **SIGNED)
    there = address(field, visit)
    steps.retract(visit, reason="查无此事", actor=field.world.supervisor, at=field.world.now)
    shown = page(there)
    assert "This visit does not count. It was accepted but turned out to be wrong." in shown
    assert f">{OPEN}<" not in shown
    Client().post(there)
    assert disputes(case) == 0


def test_an_objection_taken_back_leaves_both_choices(field: Field, case: Case) -> None:
    visit = recorded(field, case)
    there = address(field, visit)
    Client().post(there)
    Client().post(f"/visits/dispute/{citizens_word.token_of(visit.pk)}/{visit.pk}/withdraw/")
    assert f">{OPEN}<" in page(there)


def test_links_that_lead_nowhere_object_to_nothing(field: Field, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(links.LIVES, Link.Kind.TRACK, timedelta(days=30))
    visit = recorded(field, case)
    there = address(field, visit)
    stranger = f"/v/{citizens_word.token_of(uuid.uuid4())}"
    assert Client().post(stranger).status_code == 410
    field.later(days=31)
    assert Client().get(there).status_code == 410
    assert Client().post(there).status_code == 410
    assert disputes(case) == 0


def test_a_link_sent_to_a_number_that_proved_wrong_objects_to_nothing(field: Field, case: Case) -> None:
    there = address(field, recorded(field, case))
    for operator in (field.world.operator, field.world.second_operator):
        cases.correct(case, field="phone", value="13700001111", reason="打错了", actor=operator, at=field.world.now)
    assert Client().post(there).status_code == 410
    assert disputes(case) == 0


def test_a_link_that_only_follows_the_case_leads_there_and_objects_to_nothing(field: Field, case: Case) -> None:
    recorded(field, case)
    token = field.world.track_token(case)
    assert Client().get(f"/v/{token}", follow=True).resolver_match.view_name == "portal:track"
    assert Client().post(f"/v/{token}")["Location"] == f"/track/{token}"
    assert disputes(case) == 0


@pytest.mark.parametrize("behind", ["", "/", "。", ")", "。谢谢", "-", "%E3%80%82", "%20"])
def test_what_stands_behind_the_link_changes_nothing(field: Field, case: Case, behind: str) -> None:
    assert OPEN in page(address(field, recorded(field, case)) + behind)


def test_it_follows_the_case_too(field: Field, case: Case) -> None:
    visit = recorded(field, case)
    token = address(field, visit).removeprefix("/v/")
    assert case.number in page(f"/track/{token}")


def test_whoever_guesses_is_kept_waiting_and_who_holds_the_link_is_not(field: Field, case: Case) -> None:
    there = address(field, recorded(field, case))
    guesses = [Client().get(f"/{page_}/{'x' * 13}{n:03d}").status_code for n in range(LINKS.most // 3) for page_ in "trv"]
    assert guesses == [410] * LINKS.most
    refused = Client().get(f"/v/{'x' * 16}")
    assert (refused.status_code, refused["Retry-After"].isdecimal()) == (429, True)
    assert OPEN in page(there)


def test_no_referrer_leaves_the_site_and_nothing_keeps_the_page(field: Field, case: Case) -> None:
    there = address(field, recorded(field, case))
    for answer in (Client().get(there), Client().get(there, follow=True), Client().get(f"/v/{'x' * 16}")):
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("page", ["t", "r", "v"])
def test_no_log_holds_a_short_link(page: str, caplog: pytest.LogCaptureFixture, db: None) -> None:
    caplog.set_level("INFO")
    token = "aB3dE6gH9jK2mN5p"
    for path in (f"/{page}/{token}", f"/{page}/{token}/", f"/{page}/{token}/x/y"):
        Client().get(path)
    lines = [PrivateFormatter().format(record) for record in caplog.records if record.name != "asyncio"]
    assert len(lines) >= 3
    assert token not in "\n".join(lines)


def test_both_languages_say_the_same(field: Field, case: Case) -> None:
    there = address(field, recorded(field, case))
    with override("zh-hans"):
        shown = Client(headers={"accept-language": "zh-hans"}).get(there, follow=True).content.decode()
    assert "有人来过吗？" in shown
    assert "没人来过" in shown


def test_no_second_link_comes_with_the_same_message(field: Field, case: Case) -> None:
    recorded(field, case)
    (notice,) = messages(case, field.world.now)
    connection.check_constraints()
    for _message in Notice.objects.filter(case=case, recipient=None):
        links.create(case, Link.Kind.TRACK, via=Link.Via.SMS, at=notice.created_at)
    with pytest.raises(DatabaseError, match="only together with what brings it"):
        connection.check_constraints()


def test_two_workers_tell_it_once(world: World) -> None:
    """The second finds nothing left; the link's token follows from the visit, so it could not even make another."""
    case = world.visited()
    assert compose.compose([case.pk], at=world.now) > 0
    assert compose.compose([case.pk], at=world.now) == 0
    assert Notice.objects.filter(case=case, kind="visit_told").count() == 1

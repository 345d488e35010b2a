"""Twelve ways to cheat a citizen of their say, each by the name of who would try it: refused, or before somebody who decides."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from casework import steps
from casework.channels import file_import, headers
from casework.escalation.sweep import sweep
from casework.models import Attestation, Case, Notice, Rating, Wait
from casework.notices import compose
from casework.refusal import Refused
from tests.casework.guards.breaking import CHECK, sql, stopped
from tests.standing import beginning
from tests.visits.conftest import STROKES, Field
from tests.world import World
from visits.models import Visit

SATISFIED: dict[str, Any] = {"score": 5, "solved": "yes", "visited": "yes"}
SIGNED = {"method": "signature", "signature": STROKES}
THE_UNIT = ("handler", "colleague", "lead")


@beginning
def resolved(world: World) -> Case:
    """Visited, and said to be done; its citizen has been asked to rate it."""
    return world.resolved()


def citizen(path: str, body: dict[str, Any] | None = None) -> str:
    """The page that a citizen gets there, in a browser of their own."""
    phone = Client(headers={"accept-language": "en"})
    answer = phone.get(path, follow=True) if body is None else phone.post(path, body, follow=True)
    return answer.content.decode()


def decided_by(case: Case) -> set[str]:
    """What of the case waits for somebody's decision."""
    return set(case.waits.filter(kind="review", until=None).values_list("about", flat=True))


@pytest.mark.parametrize("who", THE_UNIT)
def test_1_the_unit_does_not_rate_its_own_case(field: Field, resolved: Case, who: str) -> None:
    person = field.world.people[who]
    entered = SATISFIED | {"by": "phone"}
    assert field.post(f"cases/{resolved.number}/ratings/", entered, by=person).status_code == 403
    field.world.person(who, Role.OPERATOR)
    operator_too = User.objects.get(pk=person.pk)
    assert field.post(f"cases/{resolved.number}/ratings/", entered, by=operator_too).json()["code"] == "handled_it"
    with stopped("nobody who handled a case"):
        sql(
            "INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, entered_by_id, at) "
            "VALUES (%s, 1, 'accepted', 5, 'yes', 'yes', 'phone', %s, now())",
            *(resolved.pk, person.pk),
        )
    assert not Rating.objects.exists()


@pytest.mark.parametrize("who", THE_UNIT)
def test_2_the_unit_does_not_divert_the_link(field: Field, resolved: Case, who: str) -> None:
    person = field.world.people[who]
    token = field.world.rating_token(resolved)
    elsewhere = {"field": "phone", "value": "13700000000", "reason": "诉求人要求"}
    assert field.post(f"cases/{resolved.number}/correct/", elsewhere, by=person).status_code == 403
    assert field.post(f"cases/{resolved.number}/rating-slip/", by=person).status_code == 403
    for path in (f"cases/{resolved.number}/", f"cases/{resolved.number}/events/", "cases/"):
        assert token not in field.get(path, by=person).content.decode()
    field.post(f"cases/{resolved.number}/correct/", elsewhere, by=field.world.operator)
    field.post(f"cases/{resolved.number}/correct/", elsewhere, by=field.world.second_operator)
    compose.compose([resolved.pk], at=field.world.now)
    assert Notice.objects.get(case=resolved, kind="phone_changed").citizen == resolved.citizen
    assert "no longer valid" in citizen(f"/r/{token}")


@pytest.mark.parametrize("signed_out", [False, True])
def test_3_a_rating_from_a_device_of_staff_waits_for_a_supervisor(field: Field, resolved: Case, signed_out: bool) -> None:
    device = Client(headers={"accept-language": "en"})
    assert device.post("/accounts/login/", {"login": "handler", "password": "handler"}).status_code == 302
    if signed_out:
        device.post("/accounts/logout/")
    field.catch_up()
    device.post(f"/r/{field.world.rating_token(resolved)}", SATISFIED, follow=True)
    resolved.refresh_from_db()
    assert (resolved.state, Rating.objects.get().status, decided_by(resolved)) == ("resolved", "held", {"doubtful_rating"})


def test_4_nobody_came_with_a_five_closes_nothing(field: Field, resolved: Case) -> None:
    with stopped("rating_nobody_came_is_decided", CHECK):
        sql(
            "INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, at) "
            "VALUES (%s, 1, 'accepted', 5, 'yes', 'no', 'link', now())",
            resolved.pk,
        )
    field.catch_up()
    citizen(f"/r/{field.world.rating_token(resolved)}", SATISFIED | {"visited": "no"})
    resolved.refresh_from_db()
    assert (resolved.state, Rating.objects.get().status, decided_by(resolved)) == ("resolved", "held", {"held_rating"})


def test_5_who_asks_for_the_code_by_phone_is_named_to_the_citizen(field: Field, case: Case) -> None:
    field.planned(case)
    confirmed = field.body(case, confirmation={"method": "code", "code": field.code(case)})
    assert field.put(uuid.uuid4(), confirmed).json()["counted"]
    compose.compose([case.pk], at=field.world.now)
    address = f"/v/{Notice.objects.get(case=case, kind='visit_told').secret}"
    assert field.world.handler.name in citizen(address)
    citizen(address, {})
    assert decided_by(case) == {"dispute"}


def test_6_a_visit_that_did_not_happen_falls_by_the_citizens_word(field: Field, case: Case) -> None:
    made_up = uuid.uuid4()
    assert field.put(made_up, field.body(case, confirmation=SIGNED)).json()["counted"]
    case.refresh_from_db()
    world = field.world
    world.resolved(case)
    field.catch_up()
    field.client(world.handler).post(f"/api/v1/ratings/{world.rating_token(case)}/", SATISFIED | {"visited": "no"})
    steps.void_rating(Case.objects.get(pk=case.pk), reason="无人上门", actor=world.supervisor, at=world.later(hours=1))
    case.refresh_from_db()
    assert (case.state, case.round) == ("dispatched", 2)
    assert Attestation.objects.get(visit=made_up).voided_at


def test_7_one_signature_counts_for_no_strangers_case(field: Field, case: Case) -> None:
    strangers = field.world.acknowledged(phone="13712345678", name="李四", text="楼道的灯坏了")
    field.later(hours=1)
    booked = field.body(case, confirmation=SIGNED, also_cases=[strangers.number])
    field.put(uuid.uuid4(), booked)
    counted = {visit.case_id: visit.state for visit in Visit.objects.exclude(sha256=None)}
    assert counted == {case.pk: "accepted", strangers.pk: "recorded"}


def test_8_nothing_is_resolved_without_a_visit_by_api_by_sql_or_by_import(field: Field, case: Case, tmp_path: Path) -> None:
    refused = field.post(f"cases/{case.number}/resolve/", {"text": "已修好"}, by=field.world.handler)
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_visit")
    with stopped("a case is visited only once a visit was accepted"):
        sql("UPDATE casework_case SET state = 'visited' WHERE id = %s", case.pk)
    with stopped("no move leads from acknowledged to resolved"):
        sql("UPDATE casework_case SET state = 'resolved' WHERE id = %s", case.pk)
    with stopped("a case begins as received, in round 1"):
        sql(
            "INSERT INTO casework_case SELECT (jsonb_populate_record(c, "
            '\'{"id": 9000001, "number": "20000101-00001", "state": "resolved"}\')).* FROM casework_case AS c WHERE id = %s',
            case.pk,
        )
    table = tmp_path / "done.csv"
    table.write_text("编号,诉求内容,状态,办理结果\n1,路灯不亮,已办结,已修好\n", encoding="utf-8")
    opened = file_import.open_file(table, mapping=headers.Mapping())
    (tally,) = file_import.run(opened, actor=None, at=field.world.now, dry_run=False)
    assert tally.imported == 1
    assert Case.objects.latest("pk").state == "received"


def test_and_nothing_is_closed_by_a_citizen_whom_the_unit_invented(field: Field) -> None:
    world = field.world
    details = steps.CitizenDetails(name="赵六", phone="13700000009")
    demand = steps.Demand(text="楼道灯坏了", channel="visit", topic=world.leak, area=world.village, citizen=details)
    heard = steps.hear(demand, actor=world.handler, at=world.now)
    case = world.resolved(world.visited(world.acknowledged(world.dispatched(heard))))
    field.catch_up()
    citizen(f"/r/{world.rating_token(case)}", SATISFIED)
    case.refresh_from_db()
    assert (case.state, decided_by(case)) == ("resolved", {"doubtful_rating"})


def test_9_a_backdated_visit_does_not_count_by_itself(field: Field, case: Case) -> None:
    visit, before = uuid.uuid4(), field.world.now - timedelta(days=2)
    times = {"began_at": before.isoformat(), "ended_at": (before + timedelta(minutes=20)).isoformat()}
    answer = field.put(visit, field.body(case, **times, late_reason="手机没电", confirmation=SIGNED))
    assert (answer.json()["counted"], answer.json()["why"]) == (False, "before_dispatch")
    case.refresh_from_db()
    assert case.state == "acknowledged"
    with stopped("what was recorded of a visit stays as it was sent"):
        assert sql("UPDATE visits_visit SET began_at = received_at - interval '1 hour' WHERE id = %s", visit)


@pytest.mark.parametrize("who", THE_UNIT)
def test_10_the_unit_does_not_decline_what_is_in_its_scope(field: Field, case: Case, who: str) -> None:
    reason = {"reason": "不属于我单位职责"}
    assert field.post(f"cases/{case.number}/decline/", reason, by=field.world.people[who]).status_code == 403
    with stopped("no move leads from acknowledged to declined"):
        sql("UPDATE casework_case SET state = 'declined' WHERE id = %s", case.pk)
    fresh = field.world.registered(text="另一处漏水")
    assert field.post(f"cases/{fresh.number}/decline/", reason, by=field.world.people[who]).status_code == 404


def test_11_an_order_left_unsigned_escalates_and_is_not_returned_for_ever(field: Field) -> None:
    world = field.world
    case = world.dispatched()
    sweep(at=world.later(days=4))
    case.refresh_from_db()
    assert case.card == "red"
    assert Wait.objects.filter(case=case, kind="leader_visit", until=None).exists()
    for _time in range(2):
        case = world.dispatched(case) if case.state == "received" else case
        steps.return_(case, reason="不属我单位", actor=world.lead, at=world.later(minutes=5))
        case = Case.objects.get(pk=case.pk)
    with pytest.raises(Refused, match="A supervisor now rules"):
        world.dispatched(case)
    case = steps.rule_on_return(case, unit=world.water, reason="职责清单写明", actor=world.supervisor, at=world.later(minutes=5))
    with pytest.raises(Refused, match="A supervisor has ruled"):
        steps.return_(case, reason="不属我单位", actor=world.lead, at=world.later(minutes=5))


@pytest.mark.parametrize("who", THE_UNIT)
def test_12_the_unit_complained_of_never_reads_the_complaint(field: Field, who: str) -> None:
    complaint = field.world.registered(text="水务局的人收钱不办事", kind="report", against=field.world.water)
    field.world.person(who, Role.OPERATOR)  # who registers demands reads those that no unit has yet
    person = User.objects.get(pk=field.world.people[who].pk)
    for path in (f"cases/{complaint.number}/", f"cases/{complaint.number}/events/"):
        assert field.get(path, by=person).status_code == 404
    assert complaint.number not in field.get("cases/", by=person).content.decode()
    with pytest.raises(Refused):
        field.world.dispatched(complaint, unit=field.world.water)

"""A phone's clock, slow or fast or set right before sending: a visit that was made can count, and no doubtful one is lost."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction

from casework import steps as casework_steps
from casework.decision import ALLOW
from casework.models import Attestation, Case, Notice
from casework.notices import compose
from casework.verification import run
from tests.roles import as_owner
from tests.visits.conftest import STROKES, Field
from visits import steps
from visits.models import Visit

SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}


def by_clock(field: Field, case: Case, *, behind: timedelta, now: timedelta | None = None, **changed: Any) -> dict[str, Any]:
    """A visit of the last ten minutes, as a phone whose clock is so much behind records it. `now`: how much at sending."""
    at = field.world.now
    body = field.body(case, began_at=(at - timedelta(minutes=10) - behind).isoformat(), ended_at=(at - behind).isoformat())
    return body | {"device": {"now": (at - (behind if now is None else now)).isoformat()}} | changed


def right(field: Field, case: Case) -> dict[str, Any]:
    return {"confirmation": {"method": "code", "code": field.code(case)}}


WRONG = [timedelta(minutes=20), timedelta(hours=8), timedelta(days=400), timedelta(minutes=-20), timedelta(hours=-8)]


@pytest.mark.parametrize("behind", WRONG, ids=str)
def test_a_clock_that_is_wrong_at_sending_too_is_allowed_for(field: Field, case: Case, behind: timedelta) -> None:
    answer = field.put(visit := uuid.uuid4(), by_clock(field, case, behind=behind) | SIGNED)
    assert (answer.status_code, answer.json()["counted"]) == (201, True)
    row = Visit.objects.get(pk=visit)
    assert (row.began_at, row.ended_at) == (field.world.now - timedelta(minutes=10), field.world.now)
    assert timedelta(seconds=row.clock_behind) == behind
    assert Attestation.objects.get(visit=visit).occurred_at == row.began_at


def test_how_wrong_the_clock_was_is_shown_beside_the_visit(field: Field, case: Case) -> None:
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(minutes=20)))
    assert field.get(f"visits/{visit}/", by=field.world.handler).json()["clock_behind"] == 1200


def test_a_clock_that_is_less_wrong_than_a_slow_network_is_left(field: Field, case: Case) -> None:
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(seconds=90)))
    assert Visit.objects.get(pk=visit).clock_behind == 0


def test_what_the_phone_knew_when_it_recorded_goes_before_its_clock_at_sending(field: Field, case: Case) -> None:
    body = by_clock(field, case, behind=timedelta(hours=8), now=timedelta())
    body["device"]["behind"] = 8 * 3600
    assert field.put(uuid.uuid4(), body | SIGNED).json()["counted"] is True


def test_what_the_phone_knew_is_not_believed_where_it_leads_into_the_future(field: Field, case: Case) -> None:
    body = field.body(case, device={"now": field.world.now.isoformat(), "behind": 8 * 3600})
    answer = field.put(visit := uuid.uuid4(), body | SIGNED)
    assert (answer.json()["counted"], "unusable" in answer.json()) == (True, False)
    row = Visit.objects.get(pk=visit)
    assert (row.began_at, row.ended_at) == (field.world.now - timedelta(minutes=30), field.world.now)


def test_a_slow_clock_that_was_set_right_before_sending_is_outweighed_by_the_citizens_code(field: Field, case: Case) -> None:
    planned = field.planned(case)
    answer = field.put(planned, by_clock(field, case, behind=timedelta(hours=8), now=timedelta()) | right(field, case))
    assert answer.json()["counted"] is True
    attested = Attestation.objects.get(visit=planned)
    assert (attested.occurred_at, attested.round) == (Visit.objects.get(pk=planned).received_at, 1)
    case.refresh_from_db()
    assert case.state == "visited"


def test_so_it_is_when_the_code_is_given_afterwards(field: Field, case: Case) -> None:
    planned = field.planned(case)
    first = field.put(planned, by_clock(field, case, behind=timedelta(hours=8), now=timedelta()))
    assert (first.json()["counted"], first.json()["why"]) == (False, "before_dispatch")
    confirmed = field.post(f"visits/{planned}/confirm/", right(field, case)["confirmation"], by=field.world.handler)
    assert (confirmed.status_code, confirmed.json()["counted"]) == (200, True)


def test_it_counts_for_every_case_of_the_citizen_that_the_visit_serves(field: Field, case: Case) -> None:
    other = field.world.acknowledged(text="路灯也坏了")
    planned = field.planned(other)
    body = by_clock(field, case, behind=timedelta(hours=8), now=timedelta(), also_cases=[other.number]) | right(field, other)
    answer = field.put(uuid.uuid4(), body)
    assert (answer.json()["counted"], answer.json()["also_cases"][0]["counted"]) == (True, True)
    assert Visit.objects.get(pk=planned).code_digest is None


def test_a_code_of_another_case_from_before_the_round_proves_nothing_for_this_one(field: Field, case: Case) -> None:
    """Their other case was planned for before this one was dispatched."""
    field.planned(case)
    later = field.world.acknowledged(text="路灯也坏了")
    field.later(hours=1)
    body = by_clock(field, later, behind=timedelta(hours=8), now=timedelta(), also_cases=[case.number]) | right(field, case)
    assert field.put(uuid.uuid4(), body).json()["counted"] is False


def test_a_code_sent_after_the_record_came_proves_nothing_about_it(field: Field, case: Case) -> None:
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(hours=8), now=timedelta()))
    field.planned(case)
    answer = field.post(f"visits/{visit}/confirm/", right(field, case)["confirmation"], by=field.world.handler)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_code")


def test_a_wrong_code_settles_no_doubt_and_is_counted_as_a_try(field: Field, case: Case) -> None:
    planned = field.planned(case)
    body = by_clock(field, case, behind=timedelta(hours=8), now=timedelta())
    code = field.code(case)
    other = code[:-1] + str((int(code[-1]) + 1) % 10)
    field.put(planned, body | {"confirmation": {"method": "code", "code": other}})
    row = Visit.objects.get(pk=planned)
    assert (row.state, row.why, row.code_tries) == ("not_counted", "before_dispatch", 1)


def test_a_signature_alone_leaves_the_doubt_to_a_supervisor_who_sees_it(field: Field, case: Case) -> None:
    world = field.world
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(hours=8), now=timedelta()) | SIGNED)
    row = Visit.objects.get(pk=visit)
    assert (row.state, row.signature) == ("not_counted", STROKES)
    page = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "手机时钟慢了八小时"}, by=world.supervisor)
    assert (page.status_code, page.json()["counted"]) == (200, True)
    case.refresh_from_db()
    assert case.state == "visited"


def test_a_supervisor_is_told_of_the_doubt_and_finds_it_among_the_checks(field: Field, case: Case, client: Any) -> None:
    world = field.world
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(hours=8), now=timedelta()))
    compose.compose([case.pk], at=world.now)
    assert set(Notice.objects.filter(kind="visit_in_doubt").values_list("recipient", flat=True)) == {world.supervisor.pk}
    client.force_login(world.supervisor)
    assert f"/visits/{visit}/" in client.get("/visits/checks/").content.decode()


def test_nobody_is_told_where_the_code_has_settled_it(field: Field, case: Case) -> None:
    planned = field.planned(case)
    field.put(planned, by_clock(field, case, behind=timedelta(hours=8), now=timedelta()) | right(field, case))
    compose.compose([case.pk], at=field.world.now)
    assert not Notice.objects.filter(kind="visit_in_doubt").exists()


def test_a_visit_of_the_round_before_that_was_received_then_is_in_no_doubt(field: Field, case: Case) -> None:
    """However right a later code is, and whoever reviews it: the server had the record before the round began."""
    world = field.world
    field.put(visit := uuid.uuid4(), field.body(case))
    casework_steps.resolve(world.visited(case), text="修好了", actor=world.handler, at=world.later(hours=1))
    case.refresh_from_db()
    world.rated(case, score=1, solved="no")
    case.refresh_from_db()
    assert case.round == 2
    field.planned(case)
    field.post(f"visits/{visit}/confirm/", right(field, case)["confirmation"], by=world.handler)
    answer = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "去过"}, by=world.supervisor)
    assert answer.status_code == 409
    assert not Attestation.objects.filter(visit=visit).exists()


def test_what_was_doubted_in_one_round_is_in_no_doubt_in_the_next(field: Field, case: Case) -> None:
    world = field.world
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(hours=8), now=timedelta()))
    world.rated(world.resolved(world.visited(case)), score=1, solved="no")
    field.planned(case)
    assert field.post(f"visits/{visit}/confirm/", right(field, case)["confirmation"], by=world.handler).status_code == 409
    answer = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "去过"}, by=world.supervisor)
    assert answer.status_code == 409
    assert not Attestation.objects.filter(visit=visit).exists()


def test_of_a_case_heard_at_the_visit_nobody_blames_the_clock(field: Field, case: Case) -> None:
    answer = field.put(uuid.uuid4(), field.body(case, heard=[{"text": "路灯坏了"}]))
    assert "clock" not in answer.json()["also_cases"][0]["reason"]
    doubted = field.put(uuid.uuid4(), by_clock(field, case, behind=timedelta(hours=8), now=timedelta()))
    assert "clock" in doubted.json()["reason"]


def test_times_in_the_future_that_nothing_explains_end_when_the_record_came(field: Field, case: Case) -> None:
    body = by_clock(field, case, behind=timedelta(hours=-8), now=timedelta())
    answer = field.put(visit := uuid.uuid4(), body | SIGNED)
    assert (answer.status_code, answer.json()["counted"]) == (201, True)
    assert set(answer.json()["unusable"]) == {"began_at", "ended_at"}
    row = Visit.objects.get(pk=visit)
    assert (row.began_at, row.ended_at) == (field.world.now, field.world.now)
    written = field.get(f"visits/{visit}/", by=field.world.handler).json()["as_written"]
    assert datetime.fromisoformat(written["ended_at"]) == field.world.now + timedelta(hours=8)


def test_a_clock_set_right_while_the_visit_went_on_ends_it_no_earlier_than_it_began(field: Field, case: Case) -> None:
    body = field.body(case, began_at=field.world.now.isoformat(), ended_at=(field.world.now - timedelta(minutes=40)).isoformat())
    answer = field.put(visit := uuid.uuid4(), body)
    assert (answer.status_code, answer.json()["unusable"]) == (201, ["began_at"])
    row = Visit.objects.get(pk=visit)
    assert row.began_at == row.ended_at


@pytest.mark.parametrize("year", ["0001", "1970", "9999"])
def test_a_clock_of_another_age_costs_no_visit(field: Field, case: Case, year: str) -> None:
    long_ago = f"{year}-01-01T08:00:00+08:00"
    body = field.body(case, began_at=long_ago, ended_at=long_ago, device={"now": long_ago})
    assert field.put(uuid.uuid4(), body).status_code == 201
    assert field.put(uuid.uuid4(), body | {"device": {"now": field.world.now.isoformat()}}).status_code == 201


def test_a_visit_that_was_saved_in_time_is_no_late_entry_however_late_it_is_sent(field: Field, case: Case) -> None:
    body = field.body(case, device={"now": "", "saved_at": field.world.now.isoformat()})
    field.later(days=3)
    body["device"]["now"] = field.world.now.isoformat()
    assert field.put(uuid.uuid4(), body).status_code == 201


def test_what_was_doubted_and_accepted_verifies(field: Field, case: Case) -> None:
    planned = field.planned(case)
    field.put(planned, by_clock(field, case, behind=timedelta(hours=8), now=timedelta()) | right(field, case))
    other = field.world.acknowledged(phone="13712345678")
    field.later(hours=1)
    body = by_clock(field, other, behind=timedelta(minutes=20), met_with="王" * 81)
    field.put(visit := uuid.uuid4(), body)
    assert run.breaks([case.pk, other.pk], against=run.basis()) == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE visits_visit SET clock_behind = 0 WHERE id = %s", [visit])
    assert any("was changed" in what for _number, _seq, what in run.breaks([other.pk], against=run.basis()))


def test_the_database_takes_no_visit_of_another_round_without_its_ground(field: Field, case: Case) -> None:
    """By signature, however in doubt: the step refuses, and so does the guard where a step would not."""
    field.put(visit := uuid.uuid4(), by_clock(field, case, behind=timedelta(hours=8), now=timedelta()))
    row = Visit.objects.get(pk=visit)
    always = patch("visits.steps.confirm.doubt.in_doubt", return_value=True)
    careless = patch("visits.steps.confirm.waiting", return_value=ALLOW)
    with always, careless, transaction.atomic():
        steps.confirm(row, method="signature", given=STROKES, actor=field.world.handler, at=field.world.now)
        with pytest.raises(DatabaseError, match="as it was made and confirmed"):
            connection.check_constraints()
        transaction.set_rollback(True)

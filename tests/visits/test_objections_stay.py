"""An objection stays open until somebody decides on it, whatever becomes of the case; nobody reads what did not happen."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from casework import steps as cases
from casework.escalation.sweep import sweep
from casework.models import Attestation, Case, Notice
from casework.notices import compose
from tests.lanes import first
from tests.merging import PHONES, merged
from tests.verified import first_break
from tests.visits.conftest import STROKES, Field
from visits import steps
from visits.models import Visit

HAPPY = cases.Opinion(score=5, solved="yes", visited="yes")
End = Callable[[Field, Case], Case]


def rated(field: Field, case: Case) -> Case:
    case = cases.resolve(case, text="已换", actor=field.world.handler, at=field.world.later(minutes=5))
    return cases.rate_by_link(field.world.rating_token(case), HAPPY, at=field.world.later(hours=1))


def rated_badly(field: Field, case: Case) -> Case:
    case = cases.resolve(case, text="已换", actor=field.world.handler, at=field.world.later(minutes=5))
    unhappy = cases.Opinion(score=1, solved="no", visited="yes")
    return cases.rate_by_link(field.world.rating_token(case), unhappy, at=field.world.later(hours=1))


def withdrawn(field: Field, case: Case) -> Case:
    return cases.withdraw(case, reason="不用了", actor=field.world.operator, at=field.world.later(minutes=5))


def returned(field: Field, case: Case) -> Case:
    return cases.return_(case, reason="不归我管", actor=field.world.handler, at=field.world.later(minutes=5))


def reopened(field: Field, case: Case) -> Case:
    case = rated(field, case)
    return cases.reopen(case, reason="又漏了", actor=field.world.supervisor, at=field.world.later(hours=1))


def merged_with(field: Field, case: Case) -> Case:
    return merged(field.world, field.world.dispatched(phone=PHONES[0]), case=case)


ENDS = [rated, rated_badly, merged_with, withdrawn, returned, reopened]


def page(field: Field, case: Case) -> str:
    return Client(headers={"accept-language": "en"}).get(f"/track/{field.world.track_token(case)}", follow=True).content.decode()


def open_objections(case: Case) -> int:
    return case.waits.filter(kind="review", about="dispute", until__isnull=True).count()


@pytest.mark.parametrize("end", first(2, ENDS))
def test_whatever_becomes_of_the_case_the_objection_waits_for_its_decision(
    field: Field, case: Case, visit: Visit, end: End
) -> None:
    steps.dispute(visit, at=field.world.later(minutes=1))
    case = end(field, Case.objects.get(pk=case.pk))
    assert open_objections(case) == 1
    assert "A supervisor has decided on it." not in page(field, case)
    assert first_break() is None


@pytest.mark.parametrize("end", [rated, withdrawn, merged_with])
def test_of_a_case_that_is_over_the_citizen_may_still_object(field: Field, case: Case, visit: Visit, end: End) -> None:
    case = end(field, Case.objects.get(pk=case.pk))
    steps.dispute(visit, at=field.world.later(minutes=1))
    assert open_objections(case) == 1
    assert "A supervisor decides on it by" in page(field, case)
    assert first_break() is None


def test_a_supervisor_sees_it_among_what_is_to_be_decided_and_is_reminded(field: Field, case: Case, visit: Visit) -> None:
    steps.dispute(visit, at=field.world.now)
    rated(field, Case.objects.get(pk=case.pk))
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.world.supervisor)
    page = client.get("/decisions/").context["page"]
    assert [(line.case.number, line.href) for line in page.lines] == [(case.number, f"/visits/{visit.pk}/")]
    assert "View the visit" in client.get(f"/cases/{case.number}/").content.decode()
    field.world.later(days=3)
    sweep(at=field.world.now)
    compose.compose([case.pk], at=field.world.now)
    reminded = Notice.objects.filter(case=case, recipient=field.world.supervisor, event_seq=case.events.latest("seq").seq)
    assert reminded.exists()


def test_upheld_after_the_closing_the_visit_falls_and_the_next_round_begins(field: Field, case: Case, visit: Visit) -> None:
    steps.dispute(visit, at=field.world.now)
    rated(field, Case.objects.get(pk=case.pk))
    steps.decide_dispute(visit, uphold=True, reason="没人来过", actor=field.world.supervisor, at=field.world.later(hours=1))
    case.refresh_from_db()
    assert (case.state, case.round) == ("dispatched", 2)
    assert Attestation.objects.get(case=case).voided_at
    assert open_objections(case) == 0
    assert "A supervisor has decided on it." in page(field, case)
    assert first_break() is None


def test_dismissed_after_the_closing_the_case_stays_closed_and_the_citizen_is_told_why(
    field: Field, case: Case, visit: Visit
) -> None:
    steps.dispute(visit, at=field.world.now)
    rated(field, Case.objects.get(pk=case.pk))
    steps.decide_dispute(visit, uphold=False, reason="邻居看见了", actor=field.world.supervisor, at=field.world.later(hours=1))
    case.refresh_from_db()
    assert (case.state, open_objections(case)) == ("closed", 0)
    assert "邻居看见了" in page(field, case)
    assert first_break() is None


def test_what_nobody_decided_in_time_is_called_overdue_and_not_decided(
    field: Field, case: Case, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.dispute(visit, at=field.world.now)
    token = field.world.track_token(case)
    (wait,) = case.waits.filter(about="dispute")
    assert wait.due_at
    monkeypatch.setattr("visits.desk.citizen.timezone.now", lambda: wait.due_at + timedelta(hours=1))
    shown = Client(headers={"accept-language": "en"}).get(f"/track/{token}", follow=True).content.decode()
    assert "should have decided on it by" in shown


@pytest.mark.parametrize("end", [reopened, merged_with])
def test_a_promise_outlives_a_reopening_and_a_merge_too(field: Field, case: Case, end: End) -> None:
    due = (field.world.now + timedelta(days=1)).date().isoformat()
    signed = {"confirmation": {"method": "signature", "signature": STROKES}}
    field.put(uuid.uuid4(), field.body(case, promised="明天换新管", promise_due=due, **signed))
    case = end(field, Case.objects.get(pk=case.pk))
    assert case.waits.filter(about="promise", until__isnull=True).count() == 1
    assert first_break() is None

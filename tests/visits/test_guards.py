"""What was recorded of a visit stays as it was sent, whatever code runs."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from casework.models import Case
from casework.steps.attest import RETRACT
from casework.timeline import append
from tests.casework.guards.breaking import stopped
from tests.visits.conftest import STROKES, Field
from visits.models import Call, QuarantinedVisit, Review, Visit
from visits.steps.back_check import found_out
from visits.steps.call import CALL_VISIT


@pytest.fixture
def visit(field: Field, case: Case) -> Visit:
    body = field.body(case, confirmation={"method": "signature", "signature": STROKES})
    answer = field.put(uuid.uuid4(), body)
    assert answer.json()["counted"]
    return Visit.objects.get()


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "not_home"},
        {"compared": "same"},
        {"began_at": F("began_at") - timedelta(days=1)},
        {"sha256": b"x"},
        {"visitor": None},
        {"case": None},
        {"round": 2},
        {"received_at": F("began_at")},
        {"heard_there": True},
        {"said": None},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_the_record_is_not_rewritten(visit: Visit, changed: dict[str, Any]) -> None:
    with stopped("stays"):
        Visit.objects.filter(pk=visit.pk).update(**changed)


@pytest.mark.parametrize("state", ["planned", "recorded", "not_counted", "rejected"])
def test_an_accepted_visit_is_only_ever_retracted(field: Field, visit: Visit, state: str) -> None:
    with stopped("only ever retracted"):
        Visit.objects.filter(pk=visit.pk).update(state=state)
    assert visit.case is not None
    append(visit.case, RETRACT, actor=None, at=field.world.now, facts={"visit": str(visit.pk)})
    assert Visit.objects.filter(pk=visit.pk).update(state="retracted")
    with stopped("only ever retracted"):
        Visit.objects.filter(pk=visit.pk).update(state="accepted")


def test_nothing_that_was_looked_into_goes_away(field: Field, visit: Visit) -> None:
    operator, now = field.world.operator, field.world.now
    assert visit.case is not None
    append(visit.case, CALL_VISIT, actor=operator, at=now, facts={"visit": str(visit.pk), "answer": "came"})
    call = Call.objects.create(visit=visit, by=operator, at=now, answer="came")
    quarantined = QuarantinedVisit.objects.create(
        visit=visit.pk, user=operator, body="{}", sha256=b"k", received_at=now, why="unusable"
    )
    done = Review.objects.create(about="back_check", visit=visit, given_at=now)
    found_out(done, visit, result="came", actor=operator, at=now)
    for row, saying in ((visit, "never deleted"), (call, "append-only"), (quarantined, "append-only"), (done, "stays as it is")):
        with stopped(saying):
            type(row).objects.filter(pk=row.pk)._raw_delete("default")
    with stopped("append-only"):
        Call.objects.filter(pk=call.pk).update(answer="not_came")
    with stopped("stays as it is"):
        Review.objects.filter(pk=done.pk).update(result="not_came")

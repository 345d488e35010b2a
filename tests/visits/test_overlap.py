"""Nobody makes two visits of one case at the same time: the second is recorded, does not count, and says why."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from casework.models import Attestation, Case
from tests.visits.conftest import STROKES, Field
from visits.models import Visit

SIGNED = {"method": "signature", "signature": STROKES}


def signed(field: Field, case: Case, *, began: timedelta, ended: timedelta, by: str = "handler") -> dict[str, object]:
    """A visit that began and ended so long ago, signed for at the door."""
    now = field.world.now
    times = {"began_at": (now - began).isoformat(), "ended_at": (now - ended).isoformat()}
    answer = field.put(uuid.uuid4(), field.body(case, confirmation=SIGNED, **times), by=field.world.people[by])
    assert answer.status_code == 201
    body: dict[str, object] = answer.json()
    return body


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(("began", "ended"), [(30, 10), (20, 15), (40, 25), (30, 30)])
def test_two_at_once_are_not_two(field: Field, case: Case, began: int, ended: int) -> None:
    assert signed(field, case, began=minutes(30), ended=minutes(10))["counted"]
    second = signed(field, case, began=minutes(began), ended=minutes(ended))
    assert (second["counted"], second["why"], second["state"]) == (False, "overlaps", "not_counted")
    assert "same person" in str(second["reason"])
    assert Attestation.objects.filter(counted=True).count() == 1
    assert Visit.objects.get(pk=second["id"]).said is not None


def test_one_after_the_other_are_two(field: Field, case: Case) -> None:
    assert signed(field, case, began=minutes(50), ended=minutes(30))["counted"]
    assert signed(field, case, began=minutes(30), ended=minutes(10))["counted"]


def test_two_people_may_be_there_at_once(field: Field, case: Case) -> None:
    assert signed(field, case, began=minutes(30), ended=minutes(10))["counted"]
    assert signed(field, case, began=minutes(30), ended=minutes(10), by="lead")["counted"]


def test_once_the_first_is_retracted_the_same_time_counts_again(field: Field, case: Case) -> None:
    first = signed(field, case, began=minutes(30), ended=minutes(10))
    field.post(f"visits/{first['id']}/retract/", {"reason": "不是本人签的"}, by=field.world.supervisor)
    assert signed(field, case, began=minutes(30), ended=minutes(10))["counted"]


def test_the_database_refuses_it_too(field: Field, case: Case) -> None:
    signed(field, case, began=minutes(30), ended=minutes(10))
    second = Visit.objects.filter(pk=signed(field, case, began=minutes(30), ended=minutes(10))["id"])
    with pytest.raises(DatabaseError, match="two visits of one case"), transaction.atomic():
        second.update(state="accepted")

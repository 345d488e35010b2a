"""Of a visit that was taken back nobody reads that it counts, and nobody is asked to object to it."""

import uuid

import pytest
from django.test import Client

from casework import steps as cases
from casework.models import Case
from casework.refusal import Refused
from tests.visits.conftest import STROKES, Field
from visits import steps
from visits.models import Visit

OBJECT = "This is not what happened"


@pytest.fixture
def taken_back(field: Field, case: Case) -> Visit:
    """The citizen rated that nobody came, and a supervisor found it so."""
    signed = {"confirmation": {"method": "signature", "signature": STROKES}}
    visit = Visit.objects.get(pk=field.put(uuid.uuid4(), field.body(case, **signed)).json()["id"])
    world = field.world
    resolved = cases.resolve(Case.objects.get(pk=case.pk), text="已换", actor=world.handler, at=world.later(minutes=5))
    nobody_came = cases.Opinion(score=1, solved="no", visited="no")
    rated = cases.rate_by_link(world.rating_token(resolved), nobody_came, at=world.later(hours=1))
    cases.void_rating(rated, reason="没人来过", actor=world.supervisor, at=world.later(hours=1))
    visit.refresh_from_db()
    return visit


def page(field: Field, case: Case) -> str:
    return Client(headers={"accept-language": "en"}).get(f"/track/{field.world.track_token(case)}", follow=True).content.decode()


def panel(field: Field, case: Case) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.world.supervisor)
    return client.get(f"/visits/of/{case.number}/").content.decode()


def test_the_citizen_is_not_asked_to_object_to_it(field: Field, case: Case, taken_back: Visit) -> None:
    shown = page(field, case)
    assert "Does not count" in shown
    assert OBJECT not in shown
    with pytest.raises(Refused):
        steps.dispute(taken_back, at=field.world.now)


def test_staff_see_it_as_taken_back(field: Field, case: Case, taken_back: Visit) -> None:
    shown = panel(field, case)
    assert str(Visit.State.RETRACTED.label) in shown
    assert f">{Visit.State.ACCEPTED.label}<" not in shown


def test_a_dismissed_objection_claims_no_more_than_was_decided(field: Field, case: Case) -> None:
    """The visit may not count for another reason."""
    visit = Visit.objects.get(pk=field.put(uuid.uuid4(), field.body(case, outcome="not_home")).json()["id"])
    steps.dispute(visit, at=field.world.now)
    assert "Disputed by the citizen" in panel(field, case)
    steps.decide_dispute(visit, uphold=False, reason="邻居看见了", actor=field.world.supervisor, at=field.world.later(hours=1))
    shown = page(field, case)
    assert "the record of the visit stands" in shown
    assert "the visit counts" not in shown
    assert "Disputed by the citizen" not in panel(field, case)


def test_the_citizen_reads_nothing_that_is_meant_for_staff(field: Field, case: Case) -> None:
    body = field.body(case, began_at="2026-03-02T01:00:00+08:00", ended_at="2026-03-02T01:30:00+08:00")
    field.put(uuid.uuid4(), body)
    assert "before your demand was with the unit" in page(field, case)
    assert "a supervisor settles it" not in page(field, case)

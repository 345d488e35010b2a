"""Administrators learn of phones on which something may lie, and of visits that are in no case."""

import uuid
from datetime import timedelta

import pytest

from casework.models import Case
from tests.casework.attention.examining import findings, titles, weighed
from tests.standing import beginning
from tests.visits.conftest import Field
from tests.world import World
from visits import steps as visit_steps


@beginning
def case(world: World) -> Case:
    return world.acknowledged()


def test_a_phone_is_said_that_was_not_heard_of_since_a_visit_was_due(world: World, case: Case) -> None:
    phone = uuid.uuid4()
    visit_steps.register_device(phone, actor=world.handler, at=world.now)
    visit_steps.plan(case, planned_for=world.now + timedelta(hours=2), actor=world.handler, at=world.now)
    assert titles("phones", world.now + timedelta(days=3)) == [], "not yet"
    later = world.now + timedelta(days=4)
    (finding,) = findings("phones", later)
    assert (finding.title, finding.names) == ("One phone has not sent anything for days", ("Water bureau (lead: Lead)",))
    ((weight, _ways),) = weighed("phones", later)
    assert weight == "soon"
    visit_steps.register_device(phone, actor=world.handler, at=later)
    assert titles("phones", later + timedelta(days=9)) == [], "nothing was planned since"


@pytest.mark.parametrize("revoked", [True, False])
def test_nothing_is_said_of_a_phone_that_another_replaced_or_that_is_revoked(world: World, case: Case, revoked: bool) -> None:
    phone = visit_steps.register_device(uuid.uuid4(), actor=world.handler, at=world.now)
    visit_steps.plan(case, planned_for=world.now + timedelta(hours=2), actor=world.handler, at=world.now)
    later = world.now + timedelta(days=4)
    if revoked:
        visit_steps.revoke_device(phone, at=later)
    else:
        visit_steps.register_device(uuid.uuid4(), actor=world.handler, at=later)
    assert titles("phones", later) == []


def test_a_visit_that_could_not_be_taken_is_said_until_it_is(field: Field, world: World, case: Case) -> None:
    visit, odd = uuid.uuid4(), "0001-01-01T00:00:00+08:00"
    assert field.put(visit, field.body(case, began_at=odd, ended_at=odd)).status_code == 422
    (finding,) = findings("quarantined_visits", world.now)
    assert (finding.title, finding.names) == ("One visit could not be taken as it was sent", ("Water bureau (lead: Lead)",))
    assert [(way.label, way.args) for way in finding.ways][:1] == [("Lead", ("lead",))], "and leads to whom one asks"
    assert field.put(visit, field.body(case)).status_code == 201
    assert titles("quarantined_visits", world.now) == []


def test_a_unit_without_a_lead_is_named_so(field: Field, world: World, case: Case) -> None:
    world.disable(world.lead)
    odd = "0001-01-01T00:00:00+08:00"
    assert field.put(uuid.uuid4(), field.body(case, began_at=odd, ended_at=odd)).status_code == 422
    (finding,) = findings("quarantined_visits", world.now)
    assert (finding.names, [way.name for way in finding.ways]) == (("Water bureau (without a lead)",), ["desk:people"])

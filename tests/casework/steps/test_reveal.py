"""Reveal: one detail in full, for a reason that is kept."""

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case, Words
from tests.access.rules import DISPATCHER, HANDLER, OPERATOR, SUPERVISOR, UNIT_LEAD, only
from tests.casework.looking import last, refused
from tests.world import PHONE, World

ACCESS = {"reveal": only(OPERATOR, DISPATCHER, HANDLER, UNIT_LEAD, SUPERVISOR, confidential=True, assisting=True)}


def reveal(world: World, case: Case, who: str, field: str = "phone") -> str:
    return steps.reveal(case, field=field, reason="需要上门", actor=world.people[who], at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "handler", "lead", "supervisor"])
def test_who_looked_at_what_and_why_is_kept(world: World, who: str) -> None:
    case = world.acknowledged()
    assert reveal(world, case, who) == PHONE
    event = last(case, "reveal")
    assert (event.actor, event.facts["field"], event.public) == (world.people[who], "phone", False)
    assert Words.objects.get(pk=event.facts["words_id"]).text == "需要上门"
    assert PHONE not in str(event.facts)


def test_without_a_reason_nothing_is_shown(world: World) -> None:
    with refused("invalid", status=400):
        steps.reveal(world.acknowledged(), field="phone", reason=" ", actor=world.handler, at=world.now)


@pytest.mark.parametrize("who", ["stranger", "administrator", "auditor"])
def test_others_are_shown_nothing(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        reveal(world, world.acknowledged(), who)


@pytest.mark.parametrize("field", ["name", "phone", "address", "place", "text"])
def test_a_confidential_case_shows_its_unit_nothing_of_the_citizen(world: World, field: str) -> None:
    case = world.acknowledged(kind="report", address="东门街1号", lat=30.5, lon=120.1)
    for who in ("handler", "lead"):
        with refused("not_allowed", saying="confidential", status=403):
            reveal(world, case, who, field)
    assert reveal(world, case, "supervisor", field)


def test_another_role_does_not_open_a_confidential_case_to_its_unit(world: World) -> None:
    for role in (Role.OPERATOR, Role.SUPERVISOR):
        world.person("lead", role)
    world.lead.__dict__.pop("_standing", None)
    with refused("not_allowed", saying="confidential", status=403):
        reveal(world, world.acknowledged(kind="report"), "lead")


def test_what_was_not_given_and_what_is_not_there_is_said(world: World) -> None:
    with refused("not_given"):
        reveal(world, world.acknowledged(), "handler", "address")
    with refused("invalid", status=400):
        reveal(world, world.acknowledged(), "handler", "pin_digest")

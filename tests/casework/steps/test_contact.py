"""Contact: a first contact is logged; it never counts as a visit."""

from casework import steps
from casework.models import CaseHandler
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, waiting
from tests.world import World

ACCESS = {"contact": only(*THE_UNIT, assigned=True)}


def test_a_contact_is_logged_and_the_case_stays_online_only(world: World) -> None:
    case = steps.contact(world.acknowledged(), how="phone", actor=world.handler, at=world.now)
    assert last(case).facts["how"] == "phone"
    assert "visit" in waiting(case)
    assert case.state == "acknowledged"


def test_whoever_makes_the_first_contact_has_handled_the_case(world: World) -> None:
    case = steps.contact(world.dispatched(), how="sms", actor=world.colleague, at=world.now)
    assert CaseHandler.objects.filter(case=case, user=world.colleague).exists()


def test_an_unknown_way_is_refused(world: World) -> None:
    with refused("invalid", status=400):
        steps.contact(world.acknowledged(), how="telepathy", actor=world.handler, at=world.now)


def test_an_operator_does_not_make_the_units_first_contact(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.contact(world.acknowledged(), how="phone", actor=world.operator, at=world.now)

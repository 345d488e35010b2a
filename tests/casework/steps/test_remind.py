"""Remind: whoever owes the next move is asked to make it. It moves no clock, and does not come too often."""

from casework import steps
from casework.models import Notice
from casework.notices import compose
from tests.access.rules import SUPERVISOR, UNIT_LEAD, only
from tests.casework.looking import last, refused, wait, waiting
from tests.world import World

ACCESS = {"remind": only(UNIT_LEAD, SUPERVISOR)}


def heard(world: World, case: object) -> set[str]:
    compose.compose([case.pk], at=world.now)  # type: ignore[attr-defined]
    notices = Notice.objects.filter(kind="reminded", case=case).select_related("recipient")  # type: ignore[misc]
    return {notice.recipient.username for notice in notices if notice.recipient}


def test_the_handler_hears_it_and_no_clock_moves(world: World) -> None:
    case = world.acknowledged(handler=world.handler)
    due, before = wait(case, "resolution").due_at, waiting(case)
    case = steps.remind(case, actor=world.lead, at=world.later(hours=1))
    assert (wait(case, "resolution").due_at, waiting(case)) == (due, before)
    assert not last(case).public
    assert heard(world, case) == {"handler"}


def test_of_what_nobody_has_yet_the_lead_hears_it(world: World) -> None:
    case = steps.remind(world.dispatched(), actor=world.supervisor, at=world.now)
    assert heard(world, case) == {"lead"}


def test_nobody_is_reminded_again_within_hours_whoever_asks(world: World) -> None:
    case = steps.remind(world.dispatched(handler=world.handler), actor=world.lead, at=world.now)
    with refused("already_done", saying="A reminder went out already"):
        steps.remind(case, actor=world.supervisor, at=world.later(hours=3))
    steps.remind(case, actor=world.supervisor, at=world.later(hours=1))
    assert case.events.filter(verb="remind").count() == 2


def test_who_has_the_case_reminds_nobody(world: World) -> None:
    with refused("nobody_else", saying="Assign it"):
        steps.remind(world.dispatched(), actor=world.lead, at=world.now)
    with refused("nobody_else"):
        steps.remind(world.dispatched(handler=world.lead), actor=world.lead, at=world.now)


def test_what_waits_for_no_unit_reminds_nobody(world: World) -> None:
    for case in (world.registered(), world.resolved()):
        with refused("wrong_state"):
            steps.remind(case, actor=world.supervisor, at=world.now)

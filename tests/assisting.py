"""Another unit that assists: the roads bureau, with what the water bureau has."""

from accounts.models import Unit, User
from casework import steps
from casework.models import Case
from tests.visiting import signed
from tests.world import World


def asked(world: World, case: Case | None = None, *, unit: Unit | None = None, by: User | None = None) -> Case:
    """By the unit that has the case; an acknowledged one where none is named."""
    case = case or world.acknowledged()
    actor = by or case.handler or world.lead
    return steps.assist(case, unit=unit or world.roads, reason="路面要一起开挖", actor=actor, at=world.later(minutes=5))


def decided(world: World, case: Case, *, approve: bool = True, by: User | None = None) -> Case:
    return steps.decide_assist(case, approve=approve, reason="属实", actor=by or world.dispatcher, at=world.later(minutes=5))


def assisted(world: World, case: Case | None = None, *, unit: Unit | None = None, by: User | None = None) -> Case:
    return decided(world, asked(world, case, unit=unit, by=by))


def done(world: World, case: Case, *, by: User | None = None) -> Case:
    return steps.assist_done(case, text="路面已恢复", actor=by or world.stranger, at=world.later(hours=1))


def visited(world: World, case: Case) -> Case:
    """By somebody of the unit that assists."""
    signed(case, visitor=world.stranger, began_at=world.later(minutes=10), at=world.later(minutes=30))
    return Case.objects.get(pk=case.pk)

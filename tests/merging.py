"""Repeat demands, merged into one case that leads, as the tests of several rooms need them."""

from casework import steps
from casework.models import Case
from tests.world import World

PHONES = ("+8613911110001", "+8613911110002", "+8613911110003")
"""Of the citizens whose demands are merged; the one that leads has the world's own."""


def merged(world: World, leader: Case, *, phone: str = PHONES[0], case: Case | None = None) -> Case:
    """Another citizen's demand about the same, merged into the case that leads."""
    case = case or world.registered(phone=phone, name="李小红")
    return steps.merge(case, into=leader.number, reason="同一处漏水", actor=world.operator, at=world.later(minutes=5))


def resolved(world: World, leader: Case) -> Case:
    """The case that leads, brought to its result from wherever it stands."""
    fresh = Case.objects.get(pk=leader.pk)
    if fresh.state == "received":
        fresh = world.dispatched(fresh)
    return world.resolved(world.visited(fresh))


def now_is(case: Case) -> Case:
    """As it stands in the database."""
    return Case.objects.select_related("unit", "handler", "merged_into").get(pk=case.pk)


def rated(world: World, case: Case, *, score: int = 5, visited: str = "yes") -> Case:
    """By an operator who was told it on the phone."""
    opinion = steps.Opinion(score=score, solved="yes" if score > 2 else "no", visited=visited)
    return steps.rate_for(case, opinion, by="phone", actor=world.operator, at=world.later(hours=1))

"""Whose calls are settled without a case far more often than others', and undone: marked, with its numbers, and nothing else."""

from accounts.models import User
from casework.contact_shares import Calls, Share, lately, of_operators, of_units
from casework.steps.open_contact import open_contact
from tests.casework.answering import settled
from tests.world import World

OTHERS = Calls(contacts=200, turned=4, cases=200)


def flagged(calls: Calls) -> bool:
    return Share(User(), calls, OTHERS).is_flagged


def test_marked_is_whose_contacts_are_far_more_and_become_cases_far_more_often() -> None:
    assert flagged(Calls(contacts=95, turned=30, cases=5))
    assert not flagged(Calls(contacts=95, turned=2, cases=5)), "many, and rightly settled"
    assert not flagged(Calls(contacts=40, turned=13, cases=60)), "undone, but no more than others settle"
    assert not flagged(Calls(contacts=9, turned=9, cases=0)), "too few to tell"


def test_calls_are_counted_by_what_came_of_them(world: World) -> None:
    open_contact(settled(world), actor=None, at=world.now)
    open_contact(settled(world), actor=world.operator, at=world.now)
    settled(world, by=world.second_operator)
    world.registered()
    calls = lately(at=world.later(hours=1))
    assert calls == {world.operator.pk: Calls(2, 1, 1), world.second_operator.pk: Calls(1, 0, 0)}
    assert {share.who: share.others for share in of_operators(calls)} == {
        world.operator: Calls(1, 0, 0),
        world.second_operator: Calls(2, 1, 1),
    }
    assert of_units(calls) == []
    assert lately(at=world.later(days=15)) == {}

"""Withdraw: the citizen takes the demand back."""

import pytest
from django.test import Client

from accounts.models import Role
from casework import steps
from casework.models import Case, Link, Notice
from casework.notices import compose
from casework.writing import links
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused, waiting
from tests.merging import PHONES, merged, now_is, resolved
from tests.verified import first_break
from tests.world import PHONE, World

ACCESS = {"withdraw": only(OPERATOR, outside=True)}


@pytest.mark.parametrize("brought", ["registered", "dispatched", "acknowledged", "visited"])
def test_withdrawing_ends_every_wait(world: World, brought: str) -> None:
    case = steps.withdraw(getattr(world, brought)(), reason="不需要了", actor=world.operator, at=world.now)
    assert (case.state, waiting(case), last(case).actor) == ("withdrawn", set(), world.operator)


@pytest.mark.parametrize("brought", ["registered", "dispatched", "acknowledged", "visited"])
@pytest.mark.parametrize("reason", ["", "不需要了"])
def test_the_citizen_withdraws_by_their_link_and_says_why_if_they_like(world: World, brought: str, reason: str) -> None:
    case = steps.withdraw_by_link(link_of(world, getattr(world, brought)()), reason=reason, at=world.now)
    assert (case.state, waiting(case), last(case).actor) == ("withdrawn", set(), None)
    assert case.words.filter(kind="reason", text=reason).exists() is bool(reason)
    assert first_break() is None


def test_whoever_did_it_the_citizen_is_told(world: World) -> None:
    """Somebody else may have held their phone."""
    cases = [world.dispatched(), world.dispatched()]
    steps.withdraw(cases[0], reason="不需要了", actor=world.operator, at=world.now)
    steps.withdraw_by_link(link_of(world, cases[1]), reason="", at=world.now)
    compose.compose([case.pk for case in cases], at=world.now)
    assert Notice.objects.filter(kind="withdraw", recipient=None).count() == 2


def test_a_link_that_was_on_a_screen_does_not_withdraw_for_a_citizen_who_has_one_by_message(world: World) -> None:
    link = screen_link(world, phone=PHONE)
    with refused("handled_it", status=403):
        steps.withdraw_by_link(link, reason="", at=world.now)
    assert Case.objects.get(pk=link.case_id).state == "dispatched"


def test_number_and_pin_withdraw_where_there_is_nothing_else_but_never_for_the_unit(world: World) -> None:
    assert steps.withdraw_by_link(screen_link(world), reason="", at=world.now).state == "withdrawn"
    link = screen_link(world)
    world.person("operator", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.withdraw_by_link(link, reason="", at=world.now)


def test_a_merged_citizen_takes_out_their_own_demand_and_nobody_elses(world: World) -> None:
    leader = world.acknowledged()
    case, other = merged(world, leader), merged(world, leader, phone=PHONES[1])
    case = steps.withdraw_by_link(link_of(world, now_is(case)), reason="已经好了", at=world.later(minutes=5))
    assert (case.state, case.merged_into_id, waiting(case)) == ("withdrawn", None, set())
    assert [(each.state, each.merged_into) for each in map(now_is, (leader, other))] == [
        ("acknowledged", None),
        ("merged", leader),
    ]
    resolved(world, leader)
    assert (waiting(now_is(case)), waiting(now_is(other))) == (set(), {"rating"})
    assert first_break() is None


def test_no_unit_gets_rid_of_a_rating_by_it(world: World) -> None:
    leader = world.acknowledged()
    case = merged(world, leader)
    resolved(world, leader)
    with refused("has_result", saying="rate"):
        steps.withdraw(now_is(case), reason="算了", actor=world.operator, at=world.now)
    assert (now_is(case).state, waiting(now_is(case))) == ("merged", {"rating"})


def link_of(world: World, case: Case) -> Link:
    link = links.find(world.track_token(case), Link.Kind.TRACK, at=world.now)
    assert link
    return link


def screen_link(world: World, *, phone: str = "") -> Link:
    """Of a dispatched case, as the screen of whoever registered it showed it."""
    demand = steps.Demand(text="路灯坏了", citizen=steps.CitizenDetails(phone=phone), channel="web", topic=world.leak)
    made = steps.register(demand, follows=True, actor=world.operator, at=world.now)
    world.dispatched(made.case)
    link = links.find(made.track_token, Link.Kind.TRACK, at=world.now)
    assert link
    return link


@pytest.mark.parametrize("brought", ["resolved", "closed"])
def test_a_resolved_case_is_rated_not_withdrawn(world: World, brought: str) -> None:
    with refused("wrong_state"):
        steps.withdraw(getattr(world, brought)(), reason="不需要了", actor=world.operator, at=world.now)


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "supervisor"])
def test_the_unit_never_withdraws_a_demand_for_the_citizen(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.withdraw(world.dispatched(), reason="不需要了", actor=world.people[who], at=world.now)


def test_withdrawing_twice_says_who_did_it(world: World) -> None:
    case = steps.withdraw(world.dispatched(), reason="不需要了", actor=world.operator, at=world.now)
    with refused("already_done", saying="Operator"):
        steps.withdraw(case, reason="不需要了", actor=world.operator, at=world.now)


@pytest.mark.parametrize("who", ["handler", "lead"])
def test_why_a_citizen_withdraws_a_confidential_case_is_not_for_its_unit(world: World, client: Client, who: str) -> None:
    """The unit itself is among who handled it, without a name; so is a citizen among who wrote."""
    case = world.acknowledged(world.dispatched(world.registered(kind="report", confidential=True)))
    steps.withdraw_by_link(link_of(world, case), reason="我是王小明，怕报复", at=world.now)
    for reader, reads in ((world.operator, True), (world.people[who], False)):
        client.force_login(reader)
        assert ("我是王小明" in client.get(f"/cases/{case.number}/").content.decode()) is reads

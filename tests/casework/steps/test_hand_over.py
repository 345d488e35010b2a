"""Hand over: a case goes to another person of the unit; who leaves hands over to the lead, and nobody has to remember it."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Role
from casework import steps
from casework.models import Case, CaseHandler, Notice
from casework.notices import compose
from casework.policies import heirs
from casework.steps.hand_over import hand_over_all_that_is_left, hand_over_what_is_left
from tests.access.rules import ADMINISTRATOR, UNIT_LEAD, only
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.world import World

ACCESS = {"hand_over": only(UNIT_LEAD, ADMINISTRATOR)}


def handed_over(world: World, case: Case, who: str = "lead", to: str = "colleague") -> Case:
    return steps.hand_over(case, to=world.people[to], reason="休假", actor=world.people[who], at=world.later(minutes=1))


@pytest.mark.parametrize("brought", ["acknowledged", "visited", "resolved"])
@pytest.mark.parametrize("who", ["lead", "administrator"])
def test_another_person_goes_on_and_every_clock_runs_on(world: World, brought: str, who: str) -> None:
    case = getattr(world, brought)()
    state, waits, due = case.state, waiting(case), wait(case, "resolution").due_at
    case = handed_over(world, case, who)
    assert (case.handler, case.state, waiting(case)) == (world.colleague, state, waits)
    assert wait(case, "resolution").due_at == due
    facts = last(case).facts
    assert (facts["handler"], facts["from_handler"]) == (world.colleague.pk, world.handler.pk)
    handled = {row.user for row in CaseHandler.objects.filter(case=case)}
    assert handled >= {world.colleague, world.handler}
    assert world.administrator not in handled


def test_whoever_goes_on_is_told(world: World) -> None:
    case = handed_over(world, world.acknowledged())
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in Notice.objects.filter(case=case, kind="hand_over")} == {world.colleague}


def test_not_to_a_stranger_but_to_a_lead_above(world: World) -> None:
    case = world.acknowledged()
    with refused("invalid", status=400):
        handed_over(world, case, to="stranger")
    world.person("mayor", Role.UNIT_LEAD, unit=world.government)
    assert handed_over(world, case, to="mayor").handler == world.people["mayor"]


def test_twice_is_already_done_and_no_other_unit_hands_over(world: World) -> None:
    case = handed_over(world, world.acknowledged())
    with refused("already_done", saying="Colleague"):
        handed_over(world, case)
    world.person("stranger lead", Role.UNIT_LEAD, unit=world.roads)
    for who in ("stranger lead", "handler", "supervisor"):
        with refused("not_allowed", status=403):
            handed_over(world, case, who, to="handler")


def test_who_lost_a_role_long_ago_is_asked_for_at_night_and_who_is_disabled_each_minute(world: World) -> None:
    """The cases of everybody who was moved once are many."""
    moved, left = world.acknowledged(), world.dispatched(handler=world.colleague)
    world.leaves(world.handler)
    world.disable(world.colleague)
    assert set(heirs.left_behind(since=world.later(days=1))) == {left}
    assert set(heirs.left_behind(since=world.now - timedelta(days=9))) == {moved, left}
    assert set(heirs.left_behind()) == {moved, left}


def test_who_is_disabled_hands_over_to_the_lead(world: World) -> None:
    cases = [world.acknowledged(), world.visited(), world.resolved(), world.dispatched(handler=world.handler)]
    over, anothers = world.closed(), world.dispatched(handler=world.colleague)
    world.disable(world.handler)
    assert hand_over_all_that_is_left(at=world.later(minutes=1)) == len(cases)
    assert hand_over_all_that_is_left(at=world.later(minutes=1)) == 0
    for case in cases:
        case.refresh_from_db()
        assert case.handler == world.lead
        assert last(case).actor == world.administrator
        assert last(case).facts["left"] is True
    over.refresh_from_db()
    anothers.refresh_from_db()
    assert (over.handler, anothers.handler) == (world.handler, world.colleague)
    compose.compose([case.pk for case in cases], at=world.now)
    folded = Notice.objects.filter(recipient=world.lead, kind="hand_over").values_list("digest", flat=True)
    assert len(folded) == len(cases)
    assert len(set(folded)) == 1, "the lead is not told case by case"


def test_who_loses_the_role_hands_over_too_but_not_who_leads_the_unit(world: World) -> None:
    case = world.acknowledged()
    world.person("handler", Role.UNIT_LEAD, unit=world.government)
    world.leaves(world.handler, world.water)
    assert hand_over_all_that_is_left(at=world.now) == 0, "who leads above it may go on with it"
    world.leaves(world.handler)
    assert hand_over_all_that_is_left(at=world.now) == 1
    case.refresh_from_db()
    assert case.handler == world.lead


def test_without_a_lead_it_goes_to_the_nearest_above_and_without_any_to_the_unit(world: World) -> None:
    first, second = world.acknowledged(), world.acknowledged()
    above = world.person("mayor", Role.UNIT_LEAD, unit=world.government)
    world.disable(world.lead)
    world.disable(world.handler)
    hand_over_all_that_is_left(at=world.now)
    first.refresh_from_db()
    assert first.handler == above
    world.disable(above)
    hand_over_all_that_is_left(at=world.now)
    second.refresh_from_db()
    assert (second.handler, second.state) == (None, "acknowledged")
    assert verbs(second)[-2:] == ["hand_over", "hand_over"]


def test_never_to_a_lead_whom_the_case_complains_of(world: World) -> None:
    case = world.acknowledged(world.dispatched(against=world.roads, kind="report"))
    world.person("lead", Role.HANDLER, unit=world.roads)
    world.disable(world.handler)
    hand_over_all_that_is_left(at=world.now)
    case.refresh_from_db()
    assert case.handler is None


def test_a_second_worker_finds_nothing_to_do(world: World) -> None:
    case = world.acknowledged()
    world.disable(world.handler)
    stale = list(heirs.left_behind())
    assert hand_over_all_that_is_left(at=world.now) == 1
    with transaction.atomic():
        assert not hand_over_what_is_left(stale[0], actor=None, at=world.now)
    assert verbs(case).count("hand_over") == 1

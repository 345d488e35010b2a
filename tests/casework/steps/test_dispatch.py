"""Dispatch: a received case goes to a unit. From here the clocks run."""

import pytest

from accounts.models import Role
from casework import steps
from casework.models import CaseHandler, Limit
from tests.access.rules import DISPATCHER, only
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.world import SHANGHAI, World

ACCESS = {"dispatch": only(DISPATCHER, state="received")}


def test_dispatch_ends_its_own_wait_and_opens_acknowledgement_visit_and_resolution(world: World) -> None:
    case = world.dispatched()
    assert (case.state, case.unit) == ("dispatched", world.water)
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}
    assert wait(case, "dispatch").ended_by == "dispatch"
    assert verbs(case) == ["register", "dispatch"]
    assert last(case).facts["unit"] == "water"


def test_the_clocks_run_from_dispatch_not_from_registration(world: World) -> None:
    case = world.registered()
    world.later(days=1)
    world.dispatched(case)
    assert {wait(case, kind).since for kind in ("acknowledgement", "visit", "resolution")} == {world.now}


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("emergency", "2026-03-02 11:05"),
        ("urgent", "2026-03-03 09:05"),
        ("normal", "2026-03-09 18:00"),  # the close of business of the fifth working day after Monday
        ("complex", "2026-03-23 18:00"),
    ],
)
def test_the_due_time_follows_the_urgency(world: World, urgency: str, due: str) -> None:
    case = world.dispatched(urgency=urgency)
    due_at = wait(case, "resolution").due_at
    assert due_at
    assert due_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == due


def test_the_nearest_topic_sets_the_limit_and_the_visits(world: World) -> None:
    world.keep(Limit(topic=world.topic, urgency="normal", amount=3, unit="hours"))
    world.keep(world.topic, visits_required=2)
    case = world.dispatched()  # its topic lies below
    due_at = wait(case, "resolution").due_at
    assert due_at
    assert (due_at - world.now).total_seconds() == 3 * 3600
    assert case.visits_required == 2


def test_the_unit_is_remembered_as_handling_even_before_anybody_acts(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    assert set(CaseHandler.objects.filter(case=case).values_list("unit__code", "user__username")) == {("water", "handler")}
    unassigned = world.dispatched()
    assert set(CaseHandler.objects.filter(case=unassigned).values_list("unit__code", "user")) == {("water", None)}


def test_dispatching_twice_says_who_did_it(world: World) -> None:
    case = world.dispatched()
    with refused("already_done", saying="Dispatcher", status=409):
        steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=world.now)
    world.acknowledged(case)
    with refused("already_done", saying="Dispatcher"):
        steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=world.now)


def test_a_handler_of_another_unit_is_refused(world: World) -> None:
    case = world.registered()
    with refused("invalid", status=400):
        steps.dispatch(case, unit=world.water, handler=world.stranger, actor=world.dispatcher, at=world.now)


def test_somebody_who_left_cannot_be_the_handler(world: World) -> None:
    world.disable(world.handler)
    with refused("invalid"):
        steps.dispatch(world.registered(), unit=world.water, handler=world.handler, actor=world.dispatcher, at=world.now)


@pytest.mark.parametrize("unit", ["government", "water", "station"])
def test_the_unit_complained_of_and_what_is_above_and_below_never_receives_it(world: World, unit: str) -> None:
    case = world.registered(kind="report", against=world.water)
    with refused("against_unit"):
        steps.dispatch(case, unit=getattr(world, unit), actor=world.dispatcher, at=world.now)
    assert world.dispatched(case, unit=world.roads).unit == world.roads


@pytest.mark.parametrize("who", ["operator", "handler", "lead", "supervisor", "administrator", "auditor"])
def test_only_dispatchers_dispatch(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.dispatch(world.registered(), unit=world.water, actor=world.people[who], at=world.now)


def test_a_dispatcher_of_one_area_does_not_dispatch_in_another(world: World) -> None:
    local = world.person("town dispatcher", Role.DISPATCHER, area=world.town)
    assert steps.dispatch(world.registered(), unit=world.water, actor=local, at=world.now).state == "dispatched"
    with refused("not_allowed", saying="outside"):
        steps.dispatch(world.registered(area=world.county), unit=world.water, actor=local, at=world.now)


def test_whose_unit_returned_it_does_not_say_whose_it_is(world: World) -> None:
    judge_and_party = world.person("lead", "dispatcher")
    case = steps.return_(world.dispatched(), reason="不归我们管", actor=judge_and_party, at=world.now)
    with refused("handled_it", status=409):
        steps.dispatch(case, unit=world.roads, actor=judge_and_party, at=world.now)
    assert steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=world.now).unit == world.roads

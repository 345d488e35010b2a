"""Rule on a return: after the second one no dispatcher sends the case on; a supervisor says whose it is, and that is final."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Role
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Notice, Words
from casework.notices import compose
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import last, refused, wait, waiting
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"rule_on_return": only(SUPERVISOR, outside=True, state="returned")}
case = beginning(World.returned_twice)


def rule(world: World, case: Case, **details: object) -> Case:
    given = {"unit": world.roads, "reason": "路面归交通局", "actor": world.supervisor, "at": world.later(hours=1)} | details
    return steps.rule_on_return(case, **given)  # type: ignore[arg-type]


def notified(case: Case, *, at: object) -> dict[str, set[str]]:
    """Who of the staff was told what, by kind."""
    compose.compose([case.pk], at=at)  # type: ignore[arg-type]
    rows = Notice.objects.filter(case=case, recipient__isnull=False).values_list("kind", "recipient__username")
    kinds: dict[str, set[str]] = {}
    for kind, username in rows:
        kinds.setdefault(kind, set()).add(username)
    return kinds


def test_after_the_second_return_a_supervisor_is_waited_for_and_nobody_reminds_the_dispatchers(world: World, case: Case) -> None:
    assert waiting(case) == {"review", "visit|", "resolution|"}
    review = wait(case, "review")
    assert (review.about, review.due_at is not None) == ("ruling", True)
    assert notified(case, at=world.now)["to_be_ruled"] == {"supervisor"}
    assert wait(case, "dispatch").until is not None


@pytest.mark.parametrize("door", ["step", "api", "desk"])
def test_no_door_dispatches_what_was_returned_twice(world: World, case: Case, door: str) -> None:
    if door == "step":
        for unit in (world.water, world.roads, world.hotline):
            with refused("needs_ruling", saying="A supervisor", status=409):
                steps.dispatch(case, unit=unit, actor=world.dispatcher, at=world.now)
        return
    client = Client()
    client.force_login(world.dispatcher)
    fields = {"unit": "hotline"}
    if door == "api":
        answer = client.post(f"/api/v1/cases/{case.number}/dispatch/", fields, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "needs_ruling")
        moves = {move["verb"]: move for move in client.get(f"/api/v1/cases/{case.number}/").json()["moves"]}
        assert moves["dispatch"]["code"] == "needs_ruling"
    else:
        assert client.get(f"/cases/{case.number}/dispatch/").status_code == 409
        assert client.post(f"/cases/{case.number}/dispatch/", fields).status_code == 409
        assert case.number not in client.get("/?queue=dispatch").content.decode()
    case.refresh_from_db()
    assert case.state == "received"


def test_the_clocks_run_on_from_the_ruling_and_its_reason_reaches_the_unit(world: World, case: Case) -> None:
    head = world.person("head of roads", Role.UNIT_LEAD, unit=world.roads)
    ruled = rule(world, case)
    assert (ruled.state, ruled.unit, ruled.round) == ("dispatched", world.roads, 1)
    assert waiting(ruled) == {"acknowledgement", "visit", "resolution"}
    assert wait(ruled, "review").ended_by == "rule_on_return"
    assert last(ruled).public
    reason = Words.objects.get(pk=last(ruled).fact("words_id"))
    assert (reason.kind, reason.text) == ("reason", "路面归交通局")
    assert notified(ruled, at=world.now)["rule_on_return"] == {head.username}
    assert first_break() is None


def test_a_unit_that_had_returned_it_gains_no_time_and_another_is_given_it(world: World, case: Case) -> None:
    due = wait(case, "resolution").due_at
    assert due
    world.later(days=2)
    back = rule(world, case)
    assert last(back).fact("came_back")
    assert first_break() is None
    another = rule(world, world.returned_twice(), unit=world.hotline)
    assert last(another).fact("due_moved_to")
    assert first_break() is None
    assert wait(back, "resolution").due_at < due + timedelta(days=2)  # type: ignore[operator]


def test_it_is_final_for_the_unit_and_for_the_dispatchers(world: World, case: Case) -> None:
    case = rule(world, case)
    with refused("ruled", saying="A supervisor has ruled", status=409):
        steps.return_(case, reason="还是不归我管", actor=world.stranger, at=world.now)
    with refused("ruled", saying="Only a supervisor", status=409):
        steps.reassign(case, unit=world.hotline, reason="换", actor=world.dispatcher, at=world.now)
    moved = steps.reassign(case, unit=world.hotline, reason="机构调整", actor=world.supervisor, at=world.now)
    assert moved.unit == world.hotline


def test_before_the_second_return_there_is_nothing_to_rule_on(world: World) -> None:
    once = steps.return_(world.acknowledged(), reason="不归我管", actor=world.handler, at=world.now)
    for early in (world.registered(), once):
        with refused("not_returned_twice", status=409):
            rule(world, early)


def test_a_supervisor_of_a_unit_that_returned_it_does_not_rule(world: World, case: Case) -> None:
    for unit in (world.water, world.roads):
        world.person("both", Role.SUPERVISOR)
        both = world.person("both", Role.HANDLER, unit=unit)
        with refused("handled_it", status=403):
            rule(world, case, actor=both)
        world.leaves(both)


def test_the_rules_that_the_units_relied_on_are_read_where_it_is_ruled_on(world: World) -> None:
    case = steps.return_(world.acknowledged(), reason="不归我管", rule="《三定方案》第五条", actor=world.handler, at=world.now)
    case = world.dispatched(case, unit=world.roads)
    steps.return_(case, reason="是水管", rule="《供水条例》第九条", actor=world.stranger, at=world.now)
    client = Client()
    client.force_login(world.supervisor)
    shown = client.get(f"/cases/{case.number}/rule_on_return/").content.decode()
    for words in ("《三定方案》第五条", "《供水条例》第九条", "不归我管", "是水管"):
        assert words in shown
    returned = client.get(f"/api/v1/cases/{case.number}/").json()["returned"]
    assert (returned["unit"], returned["rule"]) == ("roads", "《供水条例》第九条")


def test_what_escalates_is_the_ruling_and_not_the_dispatch(world: World, case: Case) -> None:
    sweep(at=world.later(days=3))
    escalated = case.events.filter(verb="escalate")
    assert [event.fact("about") for event in escalated if event.fact("rule").startswith("review")] == ["ruling", "ruling"]
    assert not [event for event in escalated if event.fact("rule").startswith("dispatch")]
    assert "supervisor" in notified(case, at=world.now)["remind"]

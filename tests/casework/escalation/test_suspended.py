"""A suspended case across a holiday week: nothing fires but its review, on its day; then its limits run on with what was left."""

from datetime import date, datetime

import pytest

from casework import steps
from casework.escalation.sweep import sweep
from casework.filters import CaseFilterSet
from casework.models import Case, CaseListing, EscalationRule, Event, Firing, Notice, RuleVersion
from casework.notices import compose
from casework.rule_editor.preview import preview
from tests.casework.looking import wait
from tests.casework.steps import test_suspend
from tests.casework.steps.test_extend import asked, decided
from tests.casework.steps.test_suspend import suspended
from tests.verified import first_break
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 5, 8)


def on(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def fired(case: Case) -> set[str]:
    return set(Firing.objects.filter(wait__case=case).values_list("rule__code", flat=True))


def resting(world: World) -> Case:
    """Dispatched on Monday, 27 April, at 9:05, and suspended at 9:35 until after the holidays of May."""
    world.now = on(4, 27, 9)
    return suspended(world, world.acknowledged(), review_on=FRIDAY)


def test_nothing_fires_while_it_rests_but_its_review_on_its_day(world: World) -> None:
    case = resting(world)
    for at in (on(4, 28, 18), on(4, 30, 23), on(5, 6, 12), on(5, 8, 17, 59)):
        sweep(at=at)
    assert fired(case) == set()
    sweep(at=on(5, 8, 18))
    assert fired(case) == {"review-due"}
    compose.pending(at=on(5, 8, 18))
    reminded = Notice.objects.filter(case=case, params__waiting_for="review")
    assert {notice.recipient for notice in reminded} == {world.supervisor}
    sweep(at=on(5, 12, 18))
    assert fired(case) == {"review-due", "review-overdue"}
    assert not Event.objects.filter(case=case, verb="escalate").exclude(facts__waiting_for="review").exists()
    assert first_break() is None


def test_released_it_is_due_later_by_the_working_time_in_which_it_rested(world: World) -> None:
    case = resting(world)
    assert wait(case, "resolution").due_at == on(5, 7, 18)
    case = steps.release(case, actor=world.handler, at=on(5, 9, 9, 35))  # a Saturday on which everybody works
    assert wait(case, "resolution").due_at == on(5, 15, 18)
    sweep(at=on(5, 9, 18))
    assert fired(case) == set()
    sweep(at=on(5, 11, 18))
    assert fired(case) == {"visit-first"}
    assert first_break() is None


def test_a_request_that_nobody_decides_escalates(world: World) -> None:
    case = test_suspend.asked(world, world.acknowledged())
    sweep(at=on(3, 3, 18))
    assert "review-due" in fired(case)


def test_of_a_new_due_time_may_be_warned_again(world: World) -> None:
    case = world.visited()
    world.now = on(3, 9, 15)
    sweep(at=world.now)
    assert Firing.objects.filter(wait__case=case, rule__code="resolution-warning").count() == 1
    case = decided(world, asked(world, case))
    sweep(at=on(3, 9, 19))
    assert "resolution-overdue" not in " ".join(fired(case))
    sweep(at=on(3, 10, 15))
    assert Firing.objects.filter(wait__case=case, rule__code="resolution-warning").count() == 2


@pytest.mark.parametrize("kind", ["acknowledgement", "visit", "resolution"])
def test_a_list_a_preview_and_the_sweep_agree_on_what_waits(world: World, kind: str) -> None:
    """Of a case that rests, of one that was returned, of one that goes on after its rest, and of one that never rested."""
    world.now = on(4, 20, 9)
    rests = suspended(world, world.dispatched(phone="13800138001"), review_on=FRIDAY)
    goes_on = suspended(world, world.dispatched(phone="13800138002"), review_on=FRIDAY)
    steps.release(goes_on, actor=world.handler, at=world.later(hours=1))
    back = world.dispatched(phone="13800138003")
    steps.return_(back, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    plain = world.dispatched(phone="13800138004")
    at = on(4, 29, 18)
    rule, actions = EscalationRule(waiting_for=kind), [{"type": "remind", "to": ["supervisor"]}]
    version = RuleVersion(rule=rule, version=1, enabled=True, relation="after", amount=1, unit="hours", actions=actions)
    listed = CaseFilterSet({"waiting_for": kind}, CaseListing.objects.select_related("case"), user=world.supervisor, at=at).qs
    waiting = {goes_on.number, plain.number}
    assert {listing.case.number for listing in listed} == waiting
    assert {case.number for case in preview(rule, version, at=at).cases} == waiting
    if kind == "visit":
        longer = CaseFilterSet(
            {"online_only_longer_than": "1"}, CaseListing.objects.select_related("case"), user=world.supervisor, at=at
        ).qs
        assert {listing.case.number for listing in longer} == waiting
    sweep(at=at)
    assert {firing.wait.case.number for firing in Firing.objects.filter(wait__kind=kind)} == waiting
    assert rests.number not in waiting

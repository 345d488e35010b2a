"""Each default rule of DOMAIN fires when it is due and not a moment before."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from casework import defaults, steps
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Event, Firing, RuleVersion
from tests.assisting import assisted
from tests.roles import as_owner
from tests.verified import first_break
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026; the world begins on Monday the 2nd, at 09:00."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def fired(case: Case, code: str) -> list[int]:
    return list(Firing.objects.filter(wait__case=case, rule__code=code).order_by("nth").values_list("nth", flat=True))


def registered(**details: object) -> Callable[[World], Case]:
    return lambda world: world.registered(**details)


def dispatched(**details: object) -> Callable[[World], Case]:
    return lambda world: world.dispatched(handler=world.handler, **details)


def resolved(world: World) -> Case:
    return world.resolved()


def aided(world: World) -> Case:
    world.person("roads-lead", "unit_lead", unit=world.roads)
    return assisted(world, world.dispatched(handler=world.handler))


def held(world: World) -> Case:
    case = world.rated(visited="no")
    assert case.state == "resolved"
    return case


# Cases are registered on Monday at 09:00 and dispatched at 09:05. Offices are open 9 to 12 and 14 to 18.
WHEN = [
    ("dispatch-reminder", registered(), on(2, 9, 30)),
    ("acknowledgement-reminder", dispatched(), on(2, 11, 5)),
    ("acknowledgement-reminder", dispatched(urgency="urgent"), on(2, 11, 5)),
    ("acknowledgement-reminder-emergency", dispatched(urgency="emergency"), on(2, 9, 20)),
    ("visit-first", dispatched(), on(3, 18)),
    ("visit-first-urgent", dispatched(urgency="urgent"), on(2, 13, 5)),
    ("visit-first-emergency", dispatched(urgency="emergency"), on(2, 9, 35)),
    ("visit-second", dispatched(), on(4, 18)),
    ("visit-second-urgent", dispatched(urgency="urgent"), on(2, 17, 5)),
    ("visit-second-emergency", dispatched(urgency="emergency"), on(2, 10, 5)),
    ("visit-third", dispatched(), on(5, 18)),
    ("visit-third-urgent", dispatched(urgency="urgent"), on(3, 9, 5)),
    ("visit-third-emergency", dispatched(urgency="emergency"), on(2, 11, 5)),
    ("resolution-warning", dispatched(), on(9, 14)),
    ("assist-reminder", aided, on(4, 18)),
    ("assist-overdue", aided, on(5, 18)),
    ("resolution-overdue", dispatched(), on(9, 18)),
    ("resolution-overdue", dispatched(urgency="emergency"), on(2, 11, 5)),
    ("resolution-overdue-daily", dispatched(), on(10, 18)),
    # resolved at 11:25
    ("rating-callback", resolved, on(4, 11, 25)),
    # rated at 13:25: the decision is due at the end of the next working day
    ("review-due", held, on(3, 18)),
    ("review-overdue", held, on(4, 18)),
]


@pytest.mark.parametrize(("code", "build", "when"), WHEN, ids=[f"{code}-{n}" for n, (code, _build, _when) in enumerate(WHEN)])
def test_a_rule_fires_when_it_is_due_and_not_before(
    world: World, code: str, build: Callable[[World], Case], when: datetime
) -> None:
    case = build(world)
    sweep(at=when - SECOND)
    assert fired(case, code) == []
    sweep(at=when)
    assert fired(case, code) == [1]


def test_a_second_look_does_nothing_more(world: World) -> None:
    case = world.dispatched()
    sweep(at=on(3, 18))
    events = case.events.count()
    assert sweep(at=on(3, 18)).fired == 0
    assert sweep(at=on(3, 19)).fired == 0
    assert case.events.count() == events


def test_an_overdue_case_is_told_at_due_and_then_every_working_day_ten_times_in_all(world: World) -> None:
    case = world.dispatched()
    for day in range(30):
        sweep(at=on(9, 18) + timedelta(days=day))
    assert fired(case, "resolution-overdue") == [1]
    assert fired(case, "resolution-overdue-daily") == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_the_event_says_the_rule_the_threshold_and_how_long_it_waited(world: World) -> None:
    case = world.dispatched()
    sweep(at=on(2, 11, 5))
    facts = Event.objects.get(case=case, verb="escalate").facts
    assert facts["rule"] == "acknowledgement-reminder"
    assert (facts["version"], facts["nth"], facts["waited"]) == (1, 1, 120)
    assert facts["threshold"] == {"relation": "after", "amount": 2, "unit": "working_hours"}
    assert facts["actions"] == [{"type": "remind", "to": ["handler", "unit_lead"]}]


def test_a_case_that_was_visited_is_not_escalated(world: World) -> None:
    case = world.visited()
    sweep(at=on(6, 18))
    assert not Firing.objects.filter(wait__case=case, rule__waiting_for="visit").exists()


def test_calls_and_replies_do_not_stop_the_clock_of_the_visit(world: World) -> None:
    case = world.acknowledged()
    steps.contact(case, how="phone", actor=world.handler, at=world.later(minutes=5))
    steps.reply(case, text="已联系", public=True, actor=world.handler, at=world.later(minutes=5))
    sweep(at=on(3, 18))
    assert fired(case, "visit-first") == [1]


def test_a_deployment_older_than_assistance_gets_its_rules_once_and_keeps_what_it_has(world: World) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "DELETE FROM casework_ruleversion v USING casework_escalationrule r "
            "WHERE r.id = v.rule_id AND r.waiting_for = 'assist'"
        )
        cursor.execute("DELETE FROM casework_escalationrule WHERE waiting_for = 'assist'")
        cursor.execute("SET session_replication_role = DEFAULT")
    others = list(RuleVersion.objects.order_by("pk").values())
    for _start in range(2):
        defaults.ensure(at=world.now)
    laid = EscalationRule.objects.filter(waiting_for="assist").order_by("position")
    assert [(rule.code, rule.current.version, rule.current.enabled) for rule in laid] == [
        ("assist-reminder", 1, True),
        ("assist-overdue", 1, True),
    ]
    assert list(RuleVersion.objects.exclude(rule__in=laid).order_by("pk").values()) == others
    assert first_break() is None

"""A pause moves a rung that counts in working days by whole working days alone, through steps and sweeps.

Offices are open 9 to 12 and 14 to 18; cases are dispatched on Monday, 2 March 2026, at 22:00.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from casework import steps
from casework.desk.cases import page
from casework.desk.cases.rows import as_rows
from casework.escalation import due, rules
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Event, Firing
from casework.rule_editor.backtest import backtest
from casework.rule_editor.preview import preview
from casework.rule_editor.why import why
from tests import tuning
from tests.casework.looking import wait
from tests.verified import first_break
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def at_night(world: World, **details: Any) -> Case:
    """Dispatched when nobody works."""
    case = world.registered(**details)
    return steps.dispatch(case, unit=world.water, actor=world.dispatcher, at=on(2, 22))


def stood_still(world: World, case: Case, *, start: datetime, end: datetime) -> Case:
    """Returned by the one unit, and sent to another."""
    case = steps.return_(case, reason="不归我管", actor=world.lead, at=start)
    return steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=end)


def a_minute(world: World, case: Case) -> Case:
    return stood_still(world, case, start=on(3, 10), end=on(3, 10, 1))


def fired(case: Case, code: str = "visit-first") -> bool:
    return Firing.objects.filter(wait__case=case, rule__code=code).exists()


def test_a_minute_delays_no_rung_of_a_case_that_was_dispatched_at_night(world: World) -> None:
    other, case = at_night(world), a_minute(world, at_night(world, phone="13800138001"))
    sweep(at=on(3, 18) - SECOND)
    assert (fired(other), fired(case)) == (False, False)
    sweep(at=on(3, 18))
    assert (fired(other), fired(case)) == (True, True)
    for day, code in ((4, "visit-second"), (5, "visit-third")):
        sweep(at=on(day, 18) - SECOND)
        assert not fired(case, code)
        sweep(at=on(day, 18))
        assert fired(case, code)
    assert first_break() is None


def test_a_night_and_a_weekend_delay_none(world: World) -> None:
    case = at_night(world)
    case = stood_still(world, case, start=on(2, 23), end=on(3, 8))
    sweep(at=on(3, 18))
    assert fired(case)


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [(on(3, 9), on(3, 17, 59), 3), (on(3, 9), on(3, 18), 4), (on(3, 14), on(4, 14), 4), (on(3, 10), on(5, 11), 5)],
)
def test_whole_working_days_delay_it_by_as_many(world: World, start: datetime, end: datetime, day: int) -> None:
    case = stood_still(world, at_night(world), start=start, end=end)
    due_then = max(on(day, 18), end)
    sweep(at=due_then - SECOND)
    assert not fired(case)
    sweep(at=due_then)
    assert fired(case)
    assert first_break() is None


def test_a_rung_in_hours_is_delayed_by_as_long_as_its_clock_stood_still(world: World) -> None:
    rule = tuning.add("own", waiting_for="visit", position=99, at=on(1, 9), **hours(4))
    tuning.leave_on(rule)
    case = a_minute(world, at_night(world))
    sweep(at=on(3, 15, 1) - SECOND)
    assert not fired(case, "own")
    sweep(at=on(3, 15, 1))
    assert fired(case, "own")


def test_where_a_case_counts_by_the_clock_a_weekend_delays_no_rung_in_days(world: World) -> None:
    rule = tuning.add("own", waiting_for="visit", position=99, at=on(1, 9), **days(5))
    tuning.leave_on(rule)
    case = stood_still(world, at_night(world, urgency="urgent"), start=on(6, 18), end=on(9, 9))
    assert wait(case, "visit").clock_from == on(2, 22) + timedelta(hours=63)
    sweep(at=on(9, 18))
    assert fired(case, "own")


def test_the_event_says_from_when_its_days_count(world: World) -> None:
    case = a_minute(world, at_night(world))
    sweep(at=on(3, 18))
    facts = Event.objects.get(case=case, verb="escalate", facts__rule="visit-first").facts
    assert datetime.fromisoformat(facts["since"]) == on(2, 22)
    assert datetime.fromisoformat(facts["limit_ended"]) == on(3, 18)
    assert facts["waited"] == 7 * 60 - 1


def test_whoever_asks_why_reads_when_the_sweep_will_fire_it(world: World) -> None:
    case = a_minute(world, at_night(world))
    reading = next(reading for reading in why(case, at=on(3, 12)) if reading.rule.code == "visit-first")
    assert (reading.outcome, reading.at) == ("not_yet", on(3, 18))


def test_the_case_and_the_list_draw_the_rungs_where_the_sweep_fires_them(world: World) -> None:
    minute = a_minute(world, at_night(world))
    day = stood_still(world, at_night(world, phone="13800138001"), start=on(3, 9), end=on(4, 9))
    for case, first in ((minute, on(3, 18)), (day, on(4, 18))):
        shown = page.page(world.supervisor, case, at=on(4, 10)).climb
        (row,) = as_rows(world.supervisor, Case.objects.filter(pk=case.pk).listed(), at=on(4, 10))
        assert shown == row.climb
        assert shown
        assert shown.rungs[0].at == first


def test_a_preview_counts_what_the_sweep_will_fire_and_a_backtest_what_it_has_fired(world: World) -> None:
    case = a_minute(world, at_night(world))
    rule = EscalationRule.objects.select_related("current__rule").get(code="visit-first")
    assert rule.current
    assert [preview(rule, rule.current, at=at).count for at in (on(3, 18) - SECOND, on(3, 18))] == [0, 1]
    sweep(at=on(3, 18))
    (row,) = backtest(rule, rule.current, start=on(1, 0), end=on(6, 0)).cases
    assert (row.number, row.at) == (case.number, on(3, 18))


def test_what_is_due_by_its_days_is_read_by_index_alone(world: World) -> None:
    at_night(world)
    cuts = [cut for cut in rules.cut_offs(rules.enabled(), at=on(3, 18)) if cut.rule.code == "visit-first"]
    query, params = due.due_sql([replace(cut, scope=dict.fromkeys(cut.scope)) for cut in cuts], latest=1)
    with connection.cursor() as cursor:
        # In a table of a few rows any plan is cheap: none but by this index comes in order by itself.
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {query}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan Backward using wait_open_by_days" in plan
    assert "COALESCE(days_from, clock_from)) <=" in plan.partition("Index Cond")[2].partition("\n")[0]


def days(amount: int) -> dict[str, Any]:
    return rung(amount, "working_days")


def hours(amount: int) -> dict[str, Any]:
    return rung(amount, "working_hours")


def rung(amount: int, unit: str) -> dict[str, Any]:
    return {"name": "own", "relation": "after", "amount": amount, "unit": unit, "actions": [{"type": "raise_urgency"}]}

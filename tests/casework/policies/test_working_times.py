"""Many instants at once give what each of them gives alone, of any calendar and to the microsecond."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.policies import working_time, working_times
from casework.policies.working_time import OutsideCalendar, WorkingCalendar, build
from tests.world import SHANGHAI

from .calendars import LIMITS, OFFICE_WEEK, Plan, instants, plans, whole_minutes

ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def one_by_one(
    question: Callable[..., datetime], cal: WorkingCalendar, moments: Sequence[datetime], limit: tuple[int, str]
) -> list[int] | None:
    """None where one of them leads out of the calendar."""
    try:
        return [int(moment) for moment in working_times.instants(question(cal, one, *limit) for one in moments)]
    except OutsideCalendar:
        return None


@ANY
@given(data=st.data(), plan=plans(), limit=LIMITS, question=st.sampled_from(["add", "subtract"]))
def test_adding_and_subtracting(data: st.DataObject, plan: Plan, limit: tuple[int, str], question: str) -> None:
    cal, moments = plan.built(), data.draw(st.lists(instants(plan) | whole_minutes(plan), min_size=1, max_size=20))
    alone: ModuleType = working_time
    expected = one_by_one(getattr(alone, question), cal, moments, limit)
    asked = getattr(working_times, question)
    if expected is None:
        with pytest.raises(OutsideCalendar):
            asked(cal, working_times.instants(moments), *limit)
    else:
        assert asked(cal, working_times.instants(moments), *limit).tolist() == expected


@ANY
@given(data=st.data(), plan=plans())
def test_the_time_worked_between(data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    pairs = data.draw(st.lists(st.tuples(instants(plan), instants(plan)), min_size=1, max_size=20))
    since, until = (working_times.instants(one) for one in zip(*pairs, strict=True))
    expected = [working_time.worked(cal, *pair) // timedelta(microseconds=1) for pair in pairs]
    assert working_times.worked(cal, since, until).tolist() == expected


def test_a_span_worked_to_its_end_is_over_then_and_not_when_the_next_begins() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    cal = build(zone=str(SHANGHAI), week=OFFICE_WEEK, days={}, first=first, last=last, published_through=last)
    monday = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
    (noon,) = working_times.add(cal, working_times.instants([monday]), 3, "working_hours").tolist()
    assert noon == working_times.instants([monday + timedelta(hours=3)])[0]

"""How an escalation tells why it fired: the wait in the measure of its limit, in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from casework import event_text
from casework.escalation.sweep import sweep
from casework.models import Case, Event
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def event(case: Case, rule: str) -> Event:
    return Event.objects.get(case=case, verb="escalate", facts__rule=rule)


def sentence(event: Event, language: str = "en") -> str:
    with override(language):
        return event_text.sentence(event, event_text.names_in([event]))


def test_a_limit_in_working_days_is_told_by_when_it_ended(world: World) -> None:
    case = world.dispatched()
    sweep(at=on(3, 18))
    escalated = event(case, "visit-first")
    assert sentence(escalated).endswith("counted from 2 March 2026, 09:05, the limit of 1 working day ended 3 March 2026, 18:00.")
    assert sentence(escalated, "zh-hans").endswith("自2026年3月2日 09:05起算，1个工作日的时限已于2026年3月3日 18:00届满。")


def test_a_limit_by_the_clock_is_told_in_the_time_of_the_clock(world: World) -> None:
    case = world.dispatched(urgency="urgent")
    sweep(at=on(2, 17, 5))
    escalated = event(case, "visit-second-urgent")
    assert sentence(escalated).endswith("waited 8 h; the limit is 8 hours.")
    assert sentence(escalated, "zh-hans").endswith("已等待8小时，时限为8小时。")


def test_a_limit_in_working_hours_is_told_in_working_time(world: World) -> None:
    case = world.dispatched()
    sweep(at=on(2, 14, 5))
    assert sentence(event(case, "acknowledgement-reminder")).endswith("waited 3 h of working time; the limit is 2 working hours.")


@pytest.mark.parametrize(("language", "ending"), [("en", ": it is due."), ("zh-hans", "：已到期。")])
def test_what_fires_at_the_due_time_itself_is_due_and_not_overdue_by_nothing(world: World, language: str, ending: str) -> None:
    case = world.acknowledged()
    sweep(at=on(9, 18, 1))
    assert sentence(event(case, "resolution-overdue"), language).endswith(ending)


@pytest.mark.parametrize("unit", ["hours", "working_hours", "working_days"])
def test_an_event_of_before_reads_as_it_was_written(world: World, unit: str) -> None:
    threshold = {"relation": "after", "amount": 2, "unit": unit}
    facts: dict[str, Any] = {"rule": "visit-first", "version": 1, "waited": 125, "threshold": threshold, "actions": []}
    old = Event(verb="escalate", facts=facts, occurred_at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=9))
    assert "waited 2 h 5 min of working time; the limit is 2" in sentence(old)


def test_what_was_done_and_why_are_two_sentences_with_a_space_only_in_english(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(9, 18, 1))
    escalated = event(case, "resolution-overdue")
    assert ". Rule “" in sentence(escalated)
    assert "。规则“" in sentence(escalated, "zh-hans")

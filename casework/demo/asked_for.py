"""What units ask for: more time, a rest, another unit's help; as far as somebody has decided on it."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Role
from casework import steps
from casework.demo.telling import Moments, Telling


def _in_hand(t: Telling, *, unit: str = "housing") -> Moments:
    """Not urgent, so that days are left to ask for others."""
    yield from t.register(topic="urban", urgency="normal")
    yield from t.dispatch(unit=unit)
    yield from t.acknowledge()


def _ask(t: Telling, verb: str, **more: Any) -> Moments:
    yield from t.decide(verb, Role.HANDLER, least=5, most=30, **more)


def _decide(t: Telling, verb: str, *, approve: bool, role: Role = Role.SUPERVISOR) -> Moments:
    yield from t.decide(verb, role, reason_for="granted" if approve else "refused", approve=approve)


def _in_days(t: Telling, days: int) -> date:
    return timezone.localdate(t.at) + timedelta(days=days)


# More time


def more_time_asked(t: Telling) -> Moments:
    yield from _in_hand(t)
    yield from _ask(t, "extend", until=_in_days(t, 12))


def more_time_granted(t: Telling) -> Moments:
    yield from more_time_asked(t)
    yield from _decide(t, "decide_extension", approve=True)
    yield from t.visit()


def more_time_refused(t: Telling) -> Moments:
    yield from more_time_asked(t)
    yield from _decide(t, "decide_extension", approve=False)
    yield from t.visit()


# A rest


def rest_asked(t: Telling, *, days: int = 30) -> Moments:
    yield from _in_hand(t)
    yield from _ask(t, "suspend", review_on=_in_days(t, days))


def suspended(t: Telling) -> Moments:
    yield from rest_asked(t)
    yield from _decide(t, "decide_suspension", approve=True)


def suspended_till_now(t: Telling) -> Moments:
    """The day has come on which somebody looks at it again."""
    yield from rest_asked(t, days=5)
    yield from _decide(t, "decide_suspension", approve=True)


# Help


def _ask_for_help(t: Telling, unit: str) -> Moments:
    yield from _ask(t, "assist", reason_for=f"assist_{unit}", unit=t.county.units[unit])


def help_asked(t: Telling) -> Moments:
    """By the unit of the demo accounts."""
    yield from _in_hand(t)
    yield from _ask_for_help(t, "environment")


def helped(t: Telling) -> Moments:
    """The unit of the demo accounts helps another one, and has not done its part yet."""
    yield from _in_hand(t, unit="chengguan")
    yield from _ask_for_help(t, "housing")
    yield from _decide(t, "decide_assist", approve=True, role=Role.DISPATCHER)


def helped_and_done(t: Telling) -> Moments:
    yield from help_asked(t)
    yield from _decide(t, "decide_assist", approve=True, role=Role.DISPATCHER)
    yield from t.worked(60, 300)
    helper, text = t.someone(Role.HANDLER, t.county.units["environment"]), t.sayings.word("assist_done")
    t.case = steps.assist_done(t.case, text=text, actor=helper, at=t.at)
    yield from t.visit()
    yield from t.resolve()
    yield from t.rate("good")

"""What a rule would do if it were saved now: the sweep's own query, without the writing.

Whom it would tell is counted as if no other rule were louder at the same minute, so it is never too low. A flood is counted up
to `MOST`, quickly, and said to be at least so much; whoever wants to know it whole asks with `WHOLE`, and waits for seconds.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from accounts.models import Absence, Membership, Unit, User
from casework.escalation import rules
from casework.escalation.actions import ACTIONS
from casework.lifecycle import OPEN
from casework.models import Case, EscalationRule, RuleVersion
from casework.notices.recipients import Recipients
from casework.policies import access
from casework.rule_editor import forecast

SHOWN = 50
SOON = timedelta(hours=24)
WEEK = timedelta(days=7)
PAST_WEEKS = 4
MOST, WHOLE = 10_000, 2**31


@dataclass(frozen=True)
class Matched:
    """A case on which it would fire now. `instant`: what the wait counts from, its clock or its due time."""

    number: str
    unit: str
    instant: datetime
    nth: int


@dataclass(frozen=True)
class Owed:
    """Visits that a unit would owe within a week, if nobody went, against those it made in the last four weeks.

    `people`: who visits for it and is not on leave.
    """

    unit: str
    owed: int
    made: int
    people: int = 0


@dataclass(frozen=True)
class Preview:
    """`count`: cases now, whose first are `cases`. `open`: all open cases. `next_24_hours`: further ones by then, if nobody does
    anything. Each `…_at_least`: there are more. Who is told is counted of the cases in `count`."""

    count: int
    count_at_least: bool
    open: int
    cases: tuple[Matched, ...]
    next_24_hours: int
    next_24_hours_at_least: bool
    notices_by_recipient: tuple[tuple[User, int], ...]
    visits_owed_by_unit: tuple[Owed, ...]
    visits_owed_at_least: bool


def preview(rule: EscalationRule, version: RuleVersion, *, at: datetime, most: int = MOST) -> Preview:
    """`version` need not be saved, nor `rule`. A version that is off fires on nothing. Reads only."""
    still_open = Case.objects.filter(state__in=OPEN).count()
    if not version.enabled:
        return Preview(0, False, still_open, (), 0, False, (), (), False)
    now, soon, week = (rules.of_versions([(rule, version)], at=at + ahead) for ahead in (timedelta(0), SOON, WEEK))
    asks = any(ACTIONS[settings["type"]].asks_for_visits for settings in version.actions if settings["type"] in ACTIONS)
    predicted = forecast.forecast(now, soon, listed=SHOWN, most=most)
    owed, visits_at_least = forecast.owed(week, most=most) if asks else ([], False)
    return Preview(
        count=predicted.count,
        count_at_least=predicted.at_least,
        open=still_open,
        cases=tuple(_matched(predicted.listed)),
        next_24_hours=predicted.further,
        next_24_hours_at_least=predicted.further_at_least,
        notices_by_recipient=_notices(version, predicted.groups, at=at),
        visits_owed_by_unit=_owed(owed, at=at),
        visits_owed_at_least=visits_at_least,
    )


def _matched(rows: Any) -> list[Matched]:
    units = {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in={row["unit_id"] for row in rows if row["unit_id"]})}
    return [
        Matched(row["number"], units.get(row["unit_id"], ""), datetime.fromisoformat(row["instant"]), row["nth"]) for row in rows
    ]


def _notices(version: RuleVersion, groups: Any, *, at: datetime) -> tuple[tuple[User, int], ...]:
    """Cases alike in unit, handler and area tell the same people, so one of each stands for all."""
    examples = Case.objects.filter(pk__in=[case for case, _about, _n in groups])
    examples = examples.prefetch_related("unit", "handler", "area", "against")  # the same few for all of them
    cases = {case.pk: case for case in examples.defer("address", "place", "email")}
    people = Recipients(cases.values(), at=at)
    counts: Counter[User] = Counter()
    for case, about, n in groups:
        reached = {
            user
            for settings in version.actions
            if settings["type"] in ACTIONS
            for audience in ACTIONS[settings["type"]].tells(settings)
            for user in people.of(audience, cases[case], {"about": about})
        }
        for user in reached:
            counts[user] += n
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].pk)))


def _owed(rows: Sequence[tuple[int | None, int]], *, at: datetime) -> tuple[Owed, ...]:
    owed = {unit: n for unit, n in rows if unit is not None}
    made = _made(owed, at=at)
    people = _people(owed, at=at)
    units = Unit.objects.filter(pk__in=owed)
    listed = [Owed(str(unit), owed[unit.pk], made.get(unit.pk, 0), people.get(unit.pk, 0)) for unit in units]
    return tuple(sorted(listed, key=lambda row: (-row.owed, row.unit)))


def _made(units: Any, *, at: datetime) -> dict[int, int]:
    """Counted visits of each unit in the last four weeks."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE, [list(units), at - PAST_WEEKS * WEEK, at])
        return dict(cursor.fetchall())


def _people(units: Collection[int], *, at: datetime) -> dict[int, int]:
    """By unit, how many handle cases for it, without those on leave. No query without a unit."""
    if not units:
        return {}
    absent = Absence.objects.on(timezone.localdate(at)).values("user")
    held = Membership.objects.filter(unit__in=units, role__in=access.HANDLING_ROLES, user__is_active=True)
    there = held.exclude(user__in=absent).order_by().values("unit")
    return dict(there.annotate(n=Count("user", distinct=True)).values_list("unit", "n"))


_MADE = """
    SELECT c.unit_id, count(*) FROM casework_attestation a JOIN casework_case c ON c.id = a.case_id
    WHERE c.unit_id = ANY(%s) AND a.counted AND a.voided_at IS NULL AND a.accepted_at > %s AND a.accepted_at <= %s
    GROUP BY c.unit_id
"""

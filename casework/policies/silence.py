"""How long a citizen has stayed silent: on how many days one tried to call, and since when they have had a slip unused.

Source: DOMAIN, "Silent citizens". The database says the same in sql/cases.sql.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from casework import verb as registry
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Link, Wait
from casework.policies.closure import CALL_DAYS, SLIP_DAYS

ATTEMPT = "attempt"
ANSWERED = "answered"
AGAIN_AFTER = timedelta(days=1)
"""Nobody is called again sooner, whoever calls."""
SLIP_LASTS = timedelta(days=SLIP_DAYS)
NOON, EVENING = 12, 18
MORNING, AFTERNOON, LATE = "morning", "afternoon", "evening"


@dataclass(frozen=True)
class Silence:
    """`days`: on how many different days of the calendar one tried. `slip_at`: when the slip was printed that still leads on."""

    days: int = 0
    slip_at: datetime | None = None


NONE = Silence()


def since(case: Case, began_at: datetime) -> Silence:
    """Since the case waits for its rating. One query."""
    slips = _slips().filter(case=OuterRef("case"), created_at__gte=began_at)
    attempts = Event.objects.filter(case=case, verb=ATTEMPT, occurred_at__gte=began_at)
    waits = Wait.objects.filter(case=case, kind=WaitKind.RATING, until__isnull=True)
    row = waits.values_list(_counted(attempts), Subquery(slips.order_by("-created_at").values("created_at")[:1])).first()
    return Silence(*row) if row else NONE


def waits_with_days() -> QuerySet[Any]:
    """The open waits for a rating, each with its `call_days`."""
    return Wait.objects.filter(kind=WaitKind.RATING, until__isnull=True).annotate(call_days=call_days(since="since"))


def call_days(*, since: str) -> Coalesce:
    """On how many days one tried to call, of a row that has a case. `since`: the row's column that says from when on."""
    return _counted(Event.objects.filter(case=OuterRef("case"), verb=ATTEMPT, occurred_at__gte=OuterRef(since)))


def may_lapse(at: datetime) -> Q:
    """Of cases: those that a supervisor may let lapse."""
    waits = waits_with_days().filter(case=OuterRef("pk"))
    slips = _slips().filter(case=OuterRef("case"), created_at__gte=OuterRef("since"), created_at__lte=at - SLIP_LASTS)
    return Q(Exists(waits.filter(Q(call_days__gte=CALL_DAYS) | Q(Exists(slips)))), state=State.RESOLVED)


def called_lately(at: datetime, *, citizen: str) -> Q:
    """Whether the citizen was called less than a day ago, by anybody and about anything. `citizen`: the way to their id."""
    lately = Event.objects.filter(case__citizen=OuterRef(citizen), occurred_at__gt=at - AGAIN_AFTER)
    # The attempts by an index of their own.
    return Q(Exists(lately.filter(verb=ATTEMPT))) | Q(Exists(lately.filter(verb__in=_calling() - {ATTEMPT})))


def last_call(case: Case, *, at: datetime) -> Event | None:
    """The latest call to the citizen of the case, about whichever case, of the last day."""
    if case.citizen_id is None:
        return None
    lately = Event.objects.filter(verb__in=_calling(), case__citizen=case.citizen_id, occurred_at__gt=at - AGAIN_AFTER)
    return lately.order_by("-occurred_at").first()


def _calling() -> set[str]:
    """The verbs by which a citizen is called, those of rooms above too."""
    return {verb.code for verb in registry.every() if verb.calls}


def part_of_day(moment: datetime) -> str:
    """morning, afternoon or evening, where the office is."""
    hour = timezone.localtime(moment).hour
    return MORNING if hour < NOON else AFTERNOON if hour < EVENING else LATE


def untried(tries: Iterable[datetime]) -> list[str]:
    """The parts of the day in which nobody has tried yet, in their order; all, where each was tried."""
    parts = [MORNING, AFTERNOON, LATE]
    tried = {part_of_day(moment) for moment in tries}
    return [part for part in parts if part not in tried] or parts


def _slips() -> QuerySet[Link]:
    return Link.objects.filter(kind=Link.Kind.RATE, via=Link.Via.SLIP, used_at__isnull=True, voided_at__isnull=True)


def _counted(attempts: QuerySet[Event]) -> Coalesce:
    days = attempts.order_by().values("case").annotate(days=Count(TruncDate("occurred_at"), distinct=True)).values("days")
    return Coalesce(Subquery(days, output_field=IntegerField()), 0)

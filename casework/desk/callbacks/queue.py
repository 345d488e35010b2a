"""Whom an operator should call: citizens who have not rated, citizens whose rating was bad, and who cannot be called at all.

Nobody who handled the case, or belongs to a unit that did, is ever offered it. The oldest stand first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import calendar_cache
from casework.desk.callbacks import tabs
from casework.desk.cases import titles
from casework.desk.list_page import cut
from casework.keyset import bounded_counts
from casework.lifecycle import State
from casework.models import Case, CaseHandler, Event, Link, Rating
from casework.models.case import CaseQuerySet
from casework.models.choices import ContactMethod
from casework.models.rating import Score
from casework.policies import access, silence
from casework.policies.closure import CALL_DAYS
from casework.policies.reach import called
from casework.steps.attempt import ATTEMPT
from casework.steps.escalate import CALLBACK
from casework.worktime import clock

LINES = 50
LOOKS_BACK = timedelta(days=30)
"""A bad rating older than that is not called about any more."""
SILENT_FOR = timedelta(days=2)
"""No rule escalates a merged case, so its citizen is called after so long whatever the rules say of others."""
NO_TEXT_MESSAGE = Q(case__citizen__isnull=True) | ~Q(case__citizen__reach=ContactMethod.SMS)
BAD = (Q(score__lt=Score.BASICALLY_SATISFIED) | Q(solved=Rating.Solved.NO)) & ~Q(status=Rating.Status.VOID)
"""As the index of them says it."""

Rows = QuerySet[Any, Any]
PARTS_OF_DAY: dict[str, str | Promise] = {
    silence.MORNING: gettext_lazy("in the morning"),
    silence.AFTERNOON: gettext_lazy("in the afternoon"),
    silence.LATE: gettext_lazy("in the evening"),
}


@dataclass(frozen=True)
class Line:
    """One citizen to call. `since`: when they were asked, or rated. `due`: by when to call, where there is such a time."""

    row: int
    case: Case
    title: str
    since: datetime
    due: datetime | None
    overdue: bool
    tries: list[datetime]
    best: list[str | Promise]
    """Parts of the day in which nobody has tried."""


@dataclass(frozen=True)
class Page:
    """`next_after`: the last line, where others follow it."""

    lines: list[Line]
    next_after: int | None


@dataclass(frozen=True)
class Listing:
    """`rows`: those that the person may call now, in their order. `moment`: the column by which they are ordered."""

    rows: Callable[..., Rows]
    moment: str


def ratings(user: User, *, at: datetime) -> Rows:
    """Resolved and unrated: silent since the rule put them here, or without a link; not tried within a day, nor on three days."""
    waits = _waits(user, at=at).filter(called("case__citizen__"))
    return waits.exclude(silence.called_lately(at, citizen="case__citizen")).filter(call_days__lt=CALL_DAYS)


def dissatisfied(user: User, *, at: datetime) -> Rows:
    """The last rating of its case, nobody has answered about it since, and the case does not wait for the next one already."""
    later = Rating.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk")).exclude(status=Rating.Status.VOID)
    since = Event.objects.filter(case=OuterRef("case"), verb=ATTEMPT.code, occurred_at__gte=OuterRef("at"))
    return (
        Rating.objects.filter(BAD, called("case__citizen__"), at__gt=at - LOOKS_BACK, at__lte=at, case__in=_offered(user))
        .exclude(Q(case__state__in=[State.RESOLVED, State.LAPSED]) & Q(case__round__gt=F("round")))
        .annotate(call_days=silence.call_days(since="at"))
        .filter(~Exists(later), ~Exists(since.filter(facts__answer=silence.ANSWERED)), call_days__lt=CALL_DAYS)
        .exclude(silence.called_lately(at, citizen="case__citizen"))
        .select_related("case")
    )


def no_phone(user: User, *, at: datetime) -> Rows:
    """Neither a message nor a call reaches them, and no slip was printed yet: the counter, or a rating slip."""
    slips = Link.objects.filter(case=OuterRef("case"), kind=Link.Kind.RATE, via=Link.Via.SLIP, created_at__gte=OuterRef("since"))
    return _waits(user, at=at).filter(~Exists(slips)).exclude(called("case__citizen__"))


LISTS = {
    tabs.RATINGS: Listing(ratings, "clock_from"),
    tabs.DISSATISFIED: Listing(dissatisfied, "at"),
    tabs.NO_PHONE: Listing(no_phone, "clock_from"),
}


def counts(user: User, *, at: datetime) -> dict[str, int]:
    """How many lines each list has, as far as they are counted."""
    return bounded_counts({code: listing.rows(user, at=at) for code, listing in LISTS.items()})


def page(user: User, code: str, *, after: int, at: datetime) -> Page:
    """The lines of a list; `after`: those that follow this row of it."""
    listing = LISTS[code]
    rows = listing.rows(user, at=at)
    if after and (last := rows.model._default_manager.filter(pk=after).values_list(listing.moment, flat=True).first()):
        rows = rows.filter(Q(**{f"{listing.moment}__gte": last})).exclude(Q(**{listing.moment: last}) & Q(pk__lte=after))
    shown, next_after = cut(rows.order_by(listing.moment, "pk"), lines=LINES)
    return Page(_lines(user, shown, listing, at=at), next_after)


def untried(tries: Sequence[datetime]) -> list[str | Promise]:
    """When to try next, in words: the parts of the day in which nobody has; nothing before the first try."""
    return [PARTS_OF_DAY[part] for part in silence.untried(tries)] if tries else []


def _offered(user: User) -> CaseQuerySet:
    """The cases whose citizens the person may call: in an operator's reach, handled by nobody of theirs."""
    handled = CaseHandler.objects.filter(access.handling_rows(user), case=OuterRef("pk"))
    return access.visible_to(user).filter(access.within_role(user, ATTEMPT)).exclude(Exists(handled))


def _waits(user: User, *, at: datetime) -> Rows:
    """Of resolved cases that the rule put here, or whose citizen was sent no link at all; and of silent ones merged into one."""
    emailed = Link.objects.filter(
        case=OuterRef("case"), kind=Link.Kind.RATE, via=Link.Via.EMAIL, created_at__gte=OuterRef("since")
    )
    waits = silence.waits_with_days().filter(calendar=calendar_cache.default(), case__in=_offered(user))
    due = Q(about=CALLBACK) | (NO_TEXT_MESSAGE & ~Exists(emailed)) | Q(case__state=State.MERGED, since__lte=at - SILENT_FOR)
    return waits.filter(due, since__lte=at, case__state__in=[State.RESOLVED, State.MERGED]).select_related("case")


def _lines(user: User, rows: Sequence[Any], listing: Listing, *, at: datetime) -> list[Line]:
    names = titles.of(user, [row.case.number for row in rows])
    tried = _tries([row.case_id for row in rows])
    working = calendar_cache.working(calendar_cache.default()) if rows else None
    lines = []
    for row in rows:
        since: datetime = getattr(row, listing.moment)
        tries = [moment for moment in tried.get(row.case_id, []) if moment >= since]
        due = clock.add(working, since, 1, "working_days") if working and isinstance(row, Rating) else None
        lines.append(
            Line(
                row=row.pk,
                case=row.case,
                title=names.get(row.case.number, ""),
                since=since,
                due=due,
                overdue=due is not None and due < at,
                tries=tries,
                best=untried(tries),
            )
        )
    return lines


def _tries(cases: Iterable[int]) -> dict[int, list[datetime]]:
    """When one tried to call, by case, the oldest first."""
    tried: dict[int, list[datetime]] = {}
    attempts = Event.objects.filter(case__in=list(cases), verb=ATTEMPT.code).order_by("occurred_at", "pk")
    for case, moment in attempts.values_list("case_id", "occurred_at"):
        tried.setdefault(case, []).append(moment)
    return tried

"""Opening, ending, pausing and resuming the waits of a case. Used by steps only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest

from casework import calendar_cache
from casework.lifecycle import WaitKind
from casework.models import Calendar, Case, Pause, Wait
from casework.models.choices import Urgency
from casework.policies.requests import ASKED
from casework.worktime import clock, deadlines
from casework.worktime.deadlines import Stretch
from casework.worktime.durations import MINUTES, WORKING_DAYS, WORKING_MINUTES
from casework.writing import changes
from casework.writing.transition import change

PROMISE = "promise"
"""What a review is about that waits for a promise made at a visit."""
OBJECTION = "dispute"
"""What a review is about that waits for a decision on the citizen's objection to a visit."""
RULING = "ruling"
"""What a review is about that waits for a supervisor to say whose case it is, after the second return."""
STANDS_STILL = (WaitKind.ACKNOWLEDGEMENT, WaitKind.VISIT, WaitKind.RESOLUTION, WaitKind.LEADER_VISIT, WaitKind.ASSIST)
"""What a suspended case waits for meanwhile without a clock. The citizen's word waits for nothing: reviews go on."""
OWED = (OBJECTION, PROMISE)
"""What no end of a case settles: the one is open until it is decided, the other until it is kept."""
HURRIED = frozenset({Urgency.EMERGENCY, Urgency.URGENT})


@dataclass(frozen=True)
class Due:
    """The end of a limit, and the limit itself where the due time follows from it: it moves with the calendar then."""

    at: datetime
    provisional: bool
    amount: int | None = None
    unit: str = ""


def in_time(calendar: Calendar, start: datetime, amount: int, unit: str) -> Due:
    """When a limit of that length, begun at `start`, ends."""
    working = calendar_cache.working(calendar)
    at = clock.add(working, start, amount, unit)
    return Due(at, unit not in deadlines.BY_THE_CLOCK and clock.provisional(working, at), amount, unit)


def by_close_of(calendar: Calendar, day: date) -> Due:
    """The close of business of that day, or of the next working day, as something that a person named."""
    day_before = datetime.combine(day - timedelta(days=1), time(12), tzinfo=ZoneInfo(calendar.zone))
    close = in_time(calendar, day_before, 1, WORKING_DAYS)
    return Due(close.at, close.provisional)


def opened(
    case: Case,
    kind: str,
    *,
    at: datetime,
    calendar: Calendar,
    due: Due | None = None,
    about: str = "",
    subject: str = "",
) -> Wait:
    """A wait not yet written."""
    if due:
        changes.note_due(case, (kind, about, subject), [due.amount, due.unit] if due.amount else [due.at.isoformat()])
    return Wait(
        case=case,
        round=case.round,
        kind=kind,
        about=about,
        subject=subject,
        since=at,
        clock_from=at,
        due_at=due.at if due else None,
        provisional=bool(due and due.provisional),
        calendar=calendar,
        limit_amount=due.amount if due else None,
        limit_unit=due.unit if due else "",
    )


def open_review(case: Case, about: str, *, subject: str = "", working_days: int, at: datetime) -> None:
    """Let something wait for a decision or for work, by the calendar that holds. `subject`: what it is called; else `about`."""
    calendar = calendar_cache.default()
    due = in_time(calendar, at, working_days, WORKING_DAYS)
    write([opened(case, WaitKind.REVIEW, at=at, calendar=calendar, due=due, about=about, subject=subject or about)])


def due(case: Case, kind: str, *, about: str = "") -> datetime | None:
    """When the open wait of the kind, of a review about that, is due; None where there is none, or it has no due time."""
    return case.waits.filter(kind=kind, about=about, until__isnull=True).values_list("due_at", flat=True).first()


def write(waits: list[Wait]) -> None:
    Wait.objects.bulk_create(waits)


def end(
    case: Case, *kinds: str, by: str, at: datetime, about: str = "", subject: str | None = None, but: Collection[int] = ()
) -> int:
    """End the open waits of these kinds, `but` those with these ids. How many there were."""
    open_waits = case.waits.filter(until__isnull=True, kind__in=kinds).exclude(pk__in=but)
    if about:
        open_waits = open_waits.filter(about=about)
    if subject is not None:
        open_waits = open_waits.filter(subject=subject)
    pauses = Pause.objects.filter(wait=OuterRef("pk"), ended_at__isnull=True)
    locked = open_waits.select_for_update().order_by("id").values_list("id", Exists(pauses))
    paused = dict(locked)
    if paused:
        Wait.objects.filter(pk__in=list(paused)).update(until=Greatest(F("since"), at), ended_by=by)
    if any(paused.values()):
        Pause.objects.filter(wait__in=list(paused), ended_at__isnull=True).update(ended_at=Greatest(F("started_at"), at))
    return len(paused)


def settle_requests(case: Case, *, by: str, at: datetime) -> None:
    """What the unit had asked for is for nothing: it has the case no longer, or is done with it."""
    asked = case.waits.filter(until__isnull=True, kind=WaitKind.REVIEW, about__in=ASKED)
    asked.update(until=Greatest(F("since"), at), ended_by=by)


def end_all(case: Case, *, by: str, at: datetime, spares: Collection[str] = OWED) -> dict[str, list[Any]]:
    """End every open wait, but reviews about one of `spares`. The facts by which the event says which those were, and which units
    assisted until now."""
    spared = case.waits.filter(until__isnull=True, kind=WaitKind.REVIEW, about__in=spares).values_list("pk", flat=True)
    end(case, *WaitKind.values, by=by, at=at, but=list(spared))
    released = {"released": case.assisting} if case.assisting else {}
    if released:
        change(case, assisting=[])
    return {"spares": sorted(spares)} | released


def spared(facts: Mapping[str, Any], *, before: Collection[str] = ()) -> frozenset[str]:
    """What an event spared that ended every wait. `before`: what its verb spared when events did not say so yet."""
    return frozenset(facts.get("spares", before))


def open_again(case: Case, *kinds: str) -> None:
    """The last wait of each kind in this round opens again, as if it had never ended (a retracted visit).

    Where it ended while its clock stood still, that is reckoned now.
    """
    for kind in kinds:
        if case.waits.filter(kind=kind, until__isnull=True).exists():
            continue
        last = case.waits.filter(kind=kind, round=case.round).order_by("-since", "-id").first()
        if last:
            Wait.objects.filter(pk=last.pk).update(until=None, ended_by="")
            if pause := last.pauses.order_by("started_at", "pk").last():
                _run_on(last, last=pause, hurried=case.urgency in HURRIED)


def pause(case: Case, *kinds: str, at: datetime) -> None:
    waits = case.waits.select_for_update().filter(until__isnull=True, kind__in=kinds).order_by("id")
    Pause.objects.bulk_create(
        [Pause(wait=wait, started_at=at) for wait in waits if not wait.pauses.filter(ended_at__isnull=True).exists()]
    )


def resume(case: Case, *kinds: str, at: datetime, forfeits: bool = False) -> set[str]:
    """End the pauses: clock and due time move by as long as the clock stood still. The kinds that were resumed.

    `forfeits`: they go on as if it had not stood still this time.
    """
    resumed = set()
    pauses = Pause.objects.select_for_update(of=("self",)).filter(
        wait__case=case, wait__kind__in=kinds, wait__until__isnull=True, ended_at__isnull=True
    )
    for pause in pauses.select_related("wait__calendar").order_by("wait_id"):
        Pause.objects.filter(pk=pause.pk).update(ended_at=pause.started_at if forfeits else max(at, pause.started_at))
        _run_on(pause.wait, last=pause, hurried=case.urgency in HURRIED)
        resumed.add(pause.wait.kind)
    return resumed


def lengthen(wait: Wait, *, amount: int) -> Due:
    """Its limit grows to that amount of its unit, and the due time follows from it as it would have from the beginning."""
    longer = lengthened(wait, amount, stood(wait))
    Wait.objects.filter(pk=wait.pk).update(
        limit_amount=amount, due_at=longer.at, due_seq=F("due_seq") + 1, provisional=longer.provisional
    )
    return longer


def lengthened(wait: Wait, amount: int, pauses: Sequence[Stretch]) -> Due:
    """When it would be due with a limit of that amount."""
    working = calendar_cache.working(wait.calendar)
    at = deadlines.due(working, wait.since, amount, wait.limit_unit, pauses)
    return Due(at, wait.limit_unit not in deadlines.BY_THE_CLOCK and clock.provisional(working, at), amount, wait.limit_unit)


def stood(wait: Wait) -> list[Stretch]:
    """The pauses of its clock that are over, oldest first."""
    pauses = wait.pauses.order_by("started_at", "pk").values_list("started_at", "ended_at")
    return [(start, end) for start, end in pauses if end is not None]


def _run_on(wait: Wait, *, last: Pause, hurried: bool) -> None:
    """`hurried`: a wait without a limit of its own counts by the clock where its case does."""
    working = calendar_cache.working(wait.calendar)
    pauses = stood(wait)
    by_the_clock = wait.limit_unit in deadlines.BY_THE_CLOCK if wait.limit_unit else hurried
    clock_from = deadlines.clock_from(working, wait.since, pauses, by_the_clock=by_the_clock)
    days_from = deadlines.days_from(working, wait.since, pauses)
    due_at, provisional = wait.due_at, wait.provisional
    if wait.limit_amount is not None:
        due_at = deadlines.due(working, wait.since, wait.limit_amount, wait.limit_unit, pauses)
        provisional = not by_the_clock and clock.provisional(working, due_at)
    elif due_at is not None and due_at > last.started_at:
        unit = MINUTES if by_the_clock else WORKING_MINUTES
        due_at = deadlines.later(working, due_at, *pauses[-1], unit)
    # A due time that moved is another due time: what was said of the old one may be said again.
    due_seq = wait.due_seq + (due_at != wait.due_at)
    Wait.objects.filter(pk=wait.pk).update(
        clock_from=clock_from, days_from=days_from, due_at=due_at, due_seq=due_seq, provisional=provisional
    )

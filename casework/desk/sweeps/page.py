"""What the page of the looks shows: whether escalation is alive, one day as a picture and in lines, and the rules that fail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.escalation import sweep_health
from casework.escalation.sweep import GIVES_UP_AFTER, RETENTION
from casework.escalation.sweep_health import Stall
from casework.models import EscalationRule, Sweep
from casework.policies import access
from casework.rule_editor import sentence
from casework.worktime.durations import in_words

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HIGHEST = 96
"""Of a hundred: the highest bar leaves a little air above it."""

Titles = dict[str, str]


@dataclass(frozen=True)
class Hour:
    """One bar of the picture, in its own units: a minute wide 1, all of it 100 high."""

    start: datetime
    looks: int
    fired: int
    failed: int
    x: int
    height: float

    @property
    def y(self) -> float:
        return 100 - self.height


@dataclass(frozen=True)
class Gap:
    """A standstill as far as it lies within the picture, in the units of Hour."""

    start: datetime
    end: datetime
    x: float
    width: float

    @property
    def length(self) -> str:
        return in_words(self.end - self.start)


@dataclass(frozen=True)
class Line:
    """`kind`: quiet, fired, failed, unfinished, running, standstill. `looks`: so many in a row that are alike."""

    kind: str
    first: datetime
    last: datetime
    looks: int = 0
    fired: int = 0
    took: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    """Code and title of those that failed."""

    @property
    def day(self) -> date:
        return timezone.localdate(self.first)

    @property
    def length(self) -> str:
        return in_words(self.last - self.first)


@dataclass(frozen=True)
class Failing:
    """A rule that failed in the last look. `cases`: on how many, 0 where it could not be asked of any.

    `looks`: in how many looks running, since when.
    """

    code: str
    title: str
    cases: int
    faults: tuple[str, ...]
    number: str
    looks: int
    since: datetime

    @property
    def gave_up(self) -> bool:
        return self.cases >= GIVES_UP_AFTER


@dataclass(frozen=True)
class Looks:
    """Of the 24 hours up to now, or of one day."""

    start: datetime
    end: datetime
    hours: tuple[Hour, ...]
    gaps: tuple[Gap, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        return 60 * len(self.hours)

    @property
    def most(self) -> int:
        return max(hour.fired for hour in self.hours)

    @property
    def fired(self) -> int:
        return sum(hour.fired for hour in self.hours)


def looks(day: date | None, *, still: Stall | None, at: datetime) -> Looks:
    """`still`: the present standstill. Three queries at most."""
    start, end = _period(day, at=at)
    sweeps = list(Sweep.objects.filter(started_at__gte=start, started_at__lt=end).order_by("started_at", "id"))
    gaps = _gaps(sweeps, start, end, still=still, at=at)
    hours = tuple(_hours(sweeps, start, end))
    drawn = tuple(Gap(since, until, (since - start) / MINUTE, (until - since) / MINUTE) for since, until in gaps)
    return Looks(start, end, hours, drawn, tuple(reversed(_lines(sweeps, gaps, at=at))))


def _period(day: date | None, *, at: datetime) -> tuple[datetime, datetime]:
    """In UTC, where every hour is one hour long."""
    if day is None:
        return timezone.localtime(at).replace(minute=0, second=0, microsecond=0).astimezone(UTC) - 23 * HOUR, at
    first, last = (datetime.combine(each, time.min) for each in (day, day + timedelta(days=1)))
    return timezone.make_aware(first).astimezone(UTC), timezone.make_aware(last).astimezone(UTC)


def _gaps(
    sweeps: Sequence[Sweep], start: datetime, end: datetime, *, still: Stall | None, at: datetime
) -> list[tuple[datetime, datetime]]:
    """The standstills, cut at the ends of the period."""
    before = Sweep.objects.filter(finished_at__lt=start).order_by("-finished_at").values_list("finished_at", flat=True)[:1]
    stalls = sweep_health.between(
        sorted([*(moment for moment in before if moment), *(sweep.finished_at for sweep in sweeps if sweep.finished_at)])
    )
    if still:
        stalls.append(still)
    cut = [(max(stall.since, start), min(stall.until or at, end)) for stall in stalls]
    return [(since, until) for since, until in cut if since < until]


def _hours(sweeps: Sequence[Sweep], start: datetime, end: datetime) -> Iterable[Hour]:
    count = -(-(end - start) // HOUR)
    by_hour: list[list[Sweep]] = [[] for _nth in range(count)]
    for sweep in sweeps:
        by_hour[(sweep.started_at - start) // HOUR].append(sweep)
    fired = [sum(sweep.fired for sweep in in_hour) for in_hour in by_hour]
    for nth, in_hour in enumerate(by_hour):
        ended = [sweep for sweep in in_hour if sweep.finished_at]
        yield Hour(
            timezone.localtime(start + nth * HOUR),
            len(ended),
            fired[nth],
            sum(bool(sweep.failed_rules) for sweep in ended),
            60 * nth,
            HIGHEST * fired[nth] / max(*fired, 1),
        )


def _lines(sweeps: Sequence[Sweep], gaps: Iterable[tuple[datetime, datetime]], *, at: datetime) -> list[Line]:
    """Oldest first. Looks that are alike stand in one line as long as nothing else lies between them."""
    titles = _titles(failure["rule"] for sweep in sweeps for failure in sweep.failed_rules)
    entries = [_line(sweep, titles, at=at) for sweep in sweeps] + [Line("standstill", since, until) for since, until in gaps]
    lines: list[Line] = []
    for line in sorted(entries, key=lambda entry: entry.first):
        before = lines[-1] if lines else None
        if before and _alike(before, line):
            lines[-1] = replace(before, last=line.last, looks=before.looks + 1)
        else:
            lines.append(line)
    return lines


def _alike(line: Line, other: Line) -> bool:
    """Of one day, without a case fired on: nothing due in both, or the same rules failed in both."""
    quiet = line.kind == other.kind and line.kind in {"quiet", "failed"} and not line.fired and not other.fired
    return quiet and line.rules == other.rules and line.day == other.day


def _line(sweep: Sweep, titles: Titles, *, at: datetime) -> Line:
    if sweep.finished_at is None:
        return Line("running" if at - sweep.started_at < sweep_health.LATE else "unfinished", sweep.started_at, sweep.started_at)
    codes = sorted({failure["rule"] for failure in sweep.failed_rules})
    return Line(
        "failed" if codes else "fired" if sweep.fired else "quiet",
        sweep.started_at,
        sweep.started_at,
        looks=1,
        fired=sweep.fired,
        took=took(sweep) if sweep.fired else "",
        rules=tuple((code, titles.get(code, code)) for code in codes),
    )


def _titles(codes: Iterable[str]) -> Titles:
    wanted = set(codes)
    rules = EscalationRule.objects.filter(code__in=wanted, current__isnull=False).select_related("current") if wanted else ()
    return {rule.code: sentence.title(rule.current) for rule in rules if rule.current}


def took(sweep: Sweep) -> str:
    """In seconds; nothing while it has not come to its end."""
    if sweep.finished_at is None:
        return ""
    return _("%(seconds)s s") % {"seconds": f"{(sweep.finished_at - sweep.started_at).total_seconds():.1f}"}


def since(sweep: Sweep, *, at: datetime) -> str:
    """How long ago it came to its end; nothing while it has not."""
    if sweep.finished_at is None:
        return ""
    span = max(at - sweep.finished_at, timedelta())
    return in_words(span) if span >= MINUTE else _("%(seconds)s s") % {"seconds": int(span.total_seconds())}


def failing(user: User, last: Sweep | None) -> list[Failing]:
    """The rules that failed in the last look; three queries however many they are. A case's number only for who sees it."""
    if last is None or not last.failed_rules:
        return []
    by_rule: dict[str, list[dict[str, str]]] = {}
    for failure in last.failed_rules:
        by_rule.setdefault(failure["rule"], []).append(failure)
    titles, running = _titles(by_rule), _running(list(by_rule))
    on = {code: [failure["case"] for failure in failures if failure["case"]] for code, failures in by_rule.items()}
    alone = {code: cases[0] for code, cases in on.items() if len(cases) == 1}
    numbers = dict(access.visible_to(user).filter(pk__in=alone.values()).values_list("pk", "number")) if alone else {}
    listed = []
    for code, failures in sorted(by_rule.items()):
        number = numbers.get(int(alone[code]), "") if code in alone else ""
        faults = tuple(sorted({failure["fault"] for failure in failures}))
        count, first = running.get(code, (1, last.started_at))
        listed.append(Failing(code, titles.get(code, code), len(on[code]), faults, number, count, first))
    return listed


def _running(codes: list[str]) -> dict[str, tuple[int, datetime]]:
    """In how many looks running each of them has failed, and when the first of these began."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, [codes])
        return {code: (looks, timezone.localtime(first)) for code, looks, first in cursor.fetchall()}


_RUNNING = """
    SELECT code, count(*), min(failed.started_at)
    FROM unnest(%s::text[]) AS code
    CROSS JOIN LATERAL (SELECT jsonb_build_array(jsonb_build_object('rule', code)) AS named) AS its
    LEFT JOIN LATERAL (
        SELECT finished_at FROM casework_sweep WHERE finished_at IS NOT NULL AND NOT failed_rules @> named
        ORDER BY finished_at DESC LIMIT 1) AS well ON true
    JOIN casework_sweep AS failed
        ON failed.finished_at > coalesce(well.finished_at, '-infinity') AND failed.failed_rules @> named
    GROUP BY code
"""


def earlier(day: date | None, *, at: datetime) -> date | None:
    """The day before, as far back as looks are kept."""
    before = (day or timezone.localdate(at)) - timedelta(days=1)
    return before if before > timezone.localdate(at) - RETENTION else None


def later(day: date | None, *, at: datetime) -> date | None:
    """The day after; none where that is today, of which the last 24 hours are shown."""
    after = day + timedelta(days=1) if day else None
    return after if after and after < timezone.localdate(at) else None

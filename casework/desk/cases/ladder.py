"""How far an online-only case has come up the ladder of its escalation: what the bar draws."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import get_language

from casework import calendar_cache
from casework.lifecycle import WaitKind
from casework.models import Calendar, RuleVersion
from casework.worktime import clock
from casework.worktime.clock import WorkingCalendar
from casework.worktime.durations import WORKING_DAYS


@dataclass(frozen=True)
class Rung:
    """One rule of the ladder. `share`: where it stands on the bar, 0 to 100."""

    name: str
    at: datetime
    passed: bool
    share: int


@dataclass(frozen=True)
class Climb:
    """`share`: how far the wait has come towards the last rung, 0 to 100."""

    rungs: tuple[Rung, ...]
    share: int

    @property
    def tone(self) -> str:
        passed = sum(rung.passed for rung in self.rungs)
        return "seal" if passed >= 2 else "lamp"


@dataclass(frozen=True)
class Ladder:
    """The enabled rules that wait for a visit, and the calendar they count in. Two queries for a whole page."""

    versions: tuple[RuleVersion, ...]
    calendar: WorkingCalendar

    def climb(self, *, clock_from: datetime, days_from: datetime | None, urgency: str, at: datetime) -> Climb:
        """`clock_from`, `days_from`: of the wait."""
        rungs = [
            (version, clock.add(self.calendar, _start(version, clock_from, days_from), version.amount, version.unit))
            for version in self.versions
            if not version.scope.get("urgencies") or urgency in version.scope["urgencies"]
        ]
        rungs.sort(key=lambda rung: rung[1])
        if not rungs:
            return Climb((), 0)
        whole = max((rungs[-1][1] - clock_from).total_seconds(), 1)

        def share(moment: datetime) -> int:
            return max(0, min(100, round((moment - clock_from).total_seconds() / whole * 100)))

        drawn = tuple(Rung(_name(version), moment, moment <= at, share(moment)) for version, moment in rungs)
        return Climb(drawn, share(at))


def _start(version: RuleVersion, clock_from: datetime, days_from: datetime | None) -> datetime:
    return days_from or clock_from if version.unit == WORKING_DAYS else clock_from


def of_visits() -> Ladder:
    versions = RuleVersion.objects.filter(
        rule__current=F("pk"), rule__enabled=True, rule__waiting_for=WaitKind.VISIT, relation=RuleVersion.Relation.AFTER
    )
    calendar: Calendar = calendar_cache.default()
    return Ladder(tuple(versions), calendar_cache.working(calendar))


def _name(version: RuleVersion) -> str:
    in_english = (get_language() or "").startswith("en")
    return version.name_en if in_english and version.name_en else version.name

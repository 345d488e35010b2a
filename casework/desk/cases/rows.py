"""Cases as lists show them: how long each waits for a visit, how far it came up the ladder, by when it is due."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.models import User
from casework import returned
from casework.desk.cases import ladder, titles
from casework.desk.cases.due_in_words import Due, due
from casework.desk.cases.ladder import Climb, Ladder
from casework.lifecycle import State
from casework.models import Case
from casework.policies import access
from casework.returned import Returned
from casework.verb import Verb
from casework.worktime import durations


@dataclass(frozen=True)
class Row:
    """A case as a list shows it. `stands_in_until`: of a handler on leave for whom the reader stands in. `step`: what its address
    carries of the list in which it stands. `choosable`: something can be done to it together with others."""

    case: Case
    title: str
    online_for: str
    climb: Climb | None
    due: Due | None
    returned: Returned | None
    stands_in_until: date | None = None
    step: str = ""
    choosable: bool = False


def as_rows(user: User, cases: Iterable[Case], *, at: datetime) -> list[Row]:
    """`cases`: of CaseQuerySet.listed()."""
    shown = list(cases)
    visits = ladder.of_visits() if any(case.online_since for case in shown) else None  # type: ignore[attr-defined]
    came_back = returned.of_cases(user, shown)
    return [_row(user, case, visits, came_back.get(case.pk), at=at) for case in shown]


def choosable(rows: Iterable[Row], verbs: Collection[Verb]) -> list[Row]:
    """The rows, with those marked whose case, as it stands, admits one of the verbs: nobody chooses what will be refused."""
    states = frozenset().union(*(verb.sources for verb in verbs))
    return [replace(row, choosable=row.case.state in states) for row in rows]


def _climb(visits: Ladder | None, case: Case, *, at: datetime) -> Climb | None:
    """Nothing is said of the ladder while the clock stands still."""
    clock_from: datetime | None = case.online_clock  # type: ignore[attr-defined]
    if visits is None or clock_from is None or case.paused:  # type: ignore[attr-defined]
        return None
    return visits.climb(clock_from=clock_from, days_from=case.online_days, urgency=case.urgency, at=at)  # type: ignore[attr-defined]


def _row(user: User, case: Case, visits: Ladder | None, came_back: Returned | None, *, at: datetime) -> Row:
    is_suspended = case.state == State.SUSPENDED
    online_since: datetime | None = None if is_suspended else case.online_since  # type: ignore[attr-defined]
    return Row(
        case=case,
        title=titles.title(user, case),
        online_for=str(durations.in_words(at - online_since)) if online_since else "",
        climb=_climb(visits, case, at=at),
        due=due(case.due_at, paused=case.paused, at=at),  # type: ignore[attr-defined]
        returned=came_back,
        stands_in_until=access.stands_in(user).get(case.handler_id or 0),
    )

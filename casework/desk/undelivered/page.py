"""The list of undelivered messages: why, since when, who answers for it, and what this person can do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from casework.desk.cases import titles
from casework.desk.list_page import ListPage, cut
from casework.models import Case, CaseHandler, Notice
from casework.notices import responsible, undelivered
from casework.notices.undelivered import Undelivered
from casework.policies import access
from casework.steps.contact import CONTACT
from casework.steps.correct import CORRECT
from casework.steps.rating_slip import RATING_SLIP
from casework.steps.resolve import RESOLVE
from casework.steps.set_aside_rating import SET_ASIDE_RATING
from casework.verb import Verb
from casework.worktime import durations

LINES = 50
MOST_COUNTED = 1000
ASKING = frozenset({RESOLVE.code, SET_ASIDE_RATING.code})
"""Messages that carry a rating link."""


@dataclass(frozen=True)
class Line:
    """One case. `moves`: the verbs that the person may say of it."""

    case: Case
    title: str
    entry: Undelivered
    age: str
    responsible: str
    moves: list[Verb]


def page(user: User, *, cause: str, after: int, at: datetime) -> ListPage[Line]:
    """Those after the one with that id. Four queries, and none of them counts further than it has to."""
    notices = undelivered.of_user(user, at=at, cause=cause)
    count = notices.order_by().values("pk")[: MOST_COUNTED + 1].count()
    shown, next_after = cut(notices.filter(pk__gt=after), lines=LINES)
    return ListPage(_lines(user, shown, at=at), min(count, MOST_COUNTED), count > MOST_COUNTED, next_after)


def _lines(user: User, notices: Sequence[Notice], *, at: datetime) -> list[Line]:
    cases = {notice.pk: notice.case for notice in notices if notice.case}
    handled_by = access.handlers_of(cases.values())
    names = titles.of(user, [case.number for case in cases.values()])
    lines = []
    for notice in notices:
        case, entry = cases[notice.pk], undelivered.described(notice)
        lines.append(
            Line(
                case=case,
                title=names.get(case.number, ""),
                entry=entry,
                age=str(durations.in_words(at - entry.since)),
                responsible=responsible.in_words(case),
                moves=[verb for verb in _verbs(entry) if _may(user, verb, case, handled_by[case.pk])],
            )
        )
    return lines


def _verbs(entry: Undelivered) -> Iterable[Verb]:
    """What would settle it: a slip takes the place of a rating link alone."""
    return (CORRECT, RATING_SLIP, CONTACT) if entry.kind in ASKING else (CORRECT, CONTACT)


def _may(user: User, verb: Verb, case: Case, handled_by: Iterable[CaseHandler]) -> bool:
    return case.state in verb.sources and bool(access.may(user, verb, case, handled_by=handled_by))

"""The list of decisions: what is to be decided, of which case, by when; and where the next one is taken."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from casework import event_text
from casework import verb as verbs
from casework.desk.cases import titles
from casework.desk.cases.due_in_words import Due, due
from casework.desk.decisions import kinds
from casework.desk.decisions.kinds import DecisionKind
from casework.desk.list_page import ListPage, cut
from casework.lifecycle import WaitKind
from casework.models import Case, CaseHandler, Event, Wait
from casework.policies import access
from casework.writing.transition import ITS_CASE_WITH

LINES = 50
MOST_COUNTED = 99
NEXT_OF = 200
"""So many are looked through for the next one that a person may decide on."""
ORDER = (F("due_at").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Line:
    """`asked`: by which event it came to wait, as a sentence. `refusal`: why this person does not decide it; empty: they do."""

    kind: DecisionKind
    case: Case
    title: str
    asked: str
    since: datetime
    due: Due | None
    href: str
    refusal: str


def waiting(user: User, *, at: datetime) -> QuerySet[Wait]:
    """Within the person's role as a supervisor or a dispatcher, whoever of them had a hand in the case."""
    cases = access.visible_to(user).filter(access.within_role(user, access.DECIDE))
    return Wait.objects.filter(
        kinds.to_decide(access.roles(user), at=at), kind=WaitKind.REVIEW, until__isnull=True, case__in=cases
    )


def counted(user: User, *, at: datetime, about: str = "") -> QuerySet[Wait]:
    """Those that are counted: MOST_COUNTED and one more."""
    some = _about(waiting(user, at=at), about).order_by().values("pk")[: MOST_COUNTED + 1]
    return Wait.objects.filter(pk__in=some).order_by()


def page(user: User, *, after: int, at: datetime, about: str = "") -> ListPage[Line]:
    """Those after the wait with that id, what is due first on top; of one kind, where it is named. Eleven queries at most."""
    asked = _after(_about(waiting(user, at=at), about), after)
    waits, next_after = cut(asked.select_related(*ITS_CASE_WITH).order_by(*ORDER), lines=LINES)
    count = counted(user, at=at, about=about).count()
    return ListPage(_lines(user, waits, at=at), min(count, MOST_COUNTED), count > MOST_COUNTED, next_after)


def next_address(user: User, *, after: int, at: datetime) -> str:
    """Of the first one after that wait, or before it, that this person decides; the list where there is none."""
    every = waiting(user, at=at)
    for waits in (_after(every, after), every) if after else (every,):
        listed = list(waits.select_related(*ITS_CASE_WITH).order_by(*ORDER)[:NEXT_OF])
        handled_by = access.handlers_of(wait.case for wait in listed)
        for wait in listed:
            kind = _kind(wait)
            if not _refusal(user, kind, wait.case, handled_by[wait.case_id]):
                return kind.page(wait)
    return reverse("desk:decisions")


def following(case: Case, *, by: Iterable[str]) -> str:
    """Where to go once one of these verbs has decided something about the case: what comes after it."""
    decided = _decided(case, by)
    return reverse("desk:next_decision") + (f"?after={decided.pk}" if decided else "")


def was_early(case: Case, *, by: str) -> bool:
    """Whether what this verb decided stood in nobody's list yet: it is to be decided on its day."""
    decided = _decided(case, [by])
    kind = kinds.find(decided.about) if decided else None
    return bool(decided and kind and kind.when_due and decided.due_at and decided.until and decided.until < decided.due_at)


def _decided(case: Case, by: Iterable[str]) -> Wait | None:
    return case.waits.filter(kind=WaitKind.REVIEW, ended_by__in=list(by)).order_by("-until", "-pk").first()


def _about(waits: QuerySet[Wait], about: str) -> QuerySet[Wait]:
    return waits.filter(about=about) if about else waits


def _after(waits: QuerySet[Wait], after: int) -> QuerySet[Wait]:
    """In the order of the list. What has been decided since is still found in its place."""
    last = Wait.objects.filter(pk=after).values_list("due_at", "pk").first()
    if last is None:
        return waits
    due_at, pk = last
    if due_at is None:
        return waits.filter(due_at__isnull=True, pk__gt=pk)
    return waits.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk) | Q(due_at__isnull=True))


def _lines(user: User, waits: Sequence[Wait], *, at: datetime) -> list[Line]:
    handled_by, events = access.handlers_of(wait.case for wait in waits), _openings(waits)
    names, known = titles.of(user, [wait.case.number for wait in waits]), event_text.names_in(events.values())
    lines = []
    for wait in waits:
        kind, event = _kind(wait), events.get(wait.pk)
        lines.append(
            Line(
                kind=kind,
                case=wait.case,
                title=names.get(wait.case.number, ""),
                asked=event_text.sentence(event, known) if event else "",
                since=wait.since,
                due=due(wait.due_at, paused=False, at=at),
                href=kind.page(wait),
                refusal=_refusal(user, kind, wait.case, handled_by[wait.case_id]),
            )
        )
    return lines


def _kind(wait: Wait) -> DecisionKind:
    kind = kinds.find(wait.about)
    assert kind is not None
    return kind


def _refusal(user: User, kind: DecisionKind, case: Case, handled_by: Iterable[CaseHandler]) -> str:
    answers = [access.may(user, permission, case, handled_by=handled_by) for permission in kind.permissions]
    return "" if any(answers) else str(answers[0].reason)


def _openings(waits: Sequence[Wait]) -> dict[int, Event]:
    """The events by which they began, by the wait's id: at its time, and where several are of that time, of a verb that asks
    for such a decision."""
    events = Event.objects.filter(case__in={wait.case_id for wait in waits}, occurred_at__in={wait.since for wait in waits})
    at_once: dict[tuple[int, datetime], list[Event]] = defaultdict(list)
    for event in events.order_by("seq"):
        at_once[event.case_id, event.occurred_at].append(event)
    openings = {}
    for wait in waits:
        if together := at_once.get((wait.case_id, wait.since)):
            openings[wait.pk] = next((event for event in together if _asks_for(event, wait)), together[0])
    return openings


def _asks_for(event: Event, wait: Wait) -> bool:
    verb = verbs.find(event.verb)
    return verb is not None and any(subject.about == wait.about for subject in verb.reviews)

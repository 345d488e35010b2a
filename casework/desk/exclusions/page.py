"""The list of exclusions: who asked that which rating be excluded, why, and what a supervisor decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Unit, User
from casework.desk.list_page import cut
from casework.models import Case, Event, Words
from casework.policies import access
from casework.steps.exclude import DECIDE_EXCLUSION, EXCLUDE
from casework.writing.transition import ITS_CASE_WITH

LINES = 50


@dataclass(frozen=True)
class Part:
    """A request or a decision. `reason`: in their words, as far as this person reads them."""

    who: str
    at: datetime
    reason: str
    redacted: bool


@dataclass(frozen=True)
class Line:
    """`decided` None: it waits for a decision. `excluded`: what it was. `lapsed`: a new round began before anybody decided."""

    case: Case
    unit: str
    asked: Part
    decided: Part | None
    excluded: bool
    lapsed: bool


@dataclass(frozen=True)
class Page:
    """`next_before`: the last request, where earlier ones follow it."""

    lines: list[Line]
    next_before: int | None


def page(user: User, *, before: int) -> Page:
    """Those before the event with that id (0: all), the newest first, of cases within the person's role. Six queries."""
    cases = access.visible_to(user).filter(access.within_role(user, access.SEE_EXCLUSIONS))
    requests = Event.objects.filter(verb=EXCLUDE.code, case__in=cases).select_related("actor", *ITS_CASE_WITH).order_by("-pk")
    events, next_before = cut(requests.filter(pk__lt=before) if before else requests, lines=LINES)
    return Page(_lines(user, events), next_before)


def _lines(user: User, requests: Sequence[Event]) -> list[Line]:
    decisions = {
        (event.case_id, event.fact("round")): event
        for event in Event.objects.filter(case__in={event.case_id for event in requests}, verb=DECIDE_EXCLUSION.code)
        .select_related("actor")
        .order_by("pk")
    }
    units = {unit.code: str(unit) for unit in Unit.objects.filter(code__in={event.fact("unit") for event in requests})}
    quoted = [event.fact("words_id") for event in (*requests, *decisions.values())]
    words = {str(row.pk): row for row in Words.objects.filter(pk__in=quoted)}
    return [
        _line(user, event, decisions.get((event.case_id, event.fact("round"))), units=units, words=words) for event in requests
    ]


def _line(user: User, asked: Event, decided: Event | None, *, units: dict[str, str], words: dict[str, Words]) -> Line:
    """A reason from outside the unit may name the citizen of a confidential case."""
    visible_fields = access.fields(user, asked.case)
    return Line(
        case=asked.case,
        unit=units.get(asked.fact("unit"), asked.fact("unit")),
        asked=_part(asked, words, read="events" in visible_fields),
        decided=_part(decided, words, read="text" in visible_fields) if decided else None,
        excluded=bool(decided and decided.fact("approved")),
        lapsed=decided is None and asked.case.round != asked.fact("round"),
    )


def _part(event: Event, words: dict[str, Words], *, read: bool) -> Part:
    quoted = words.get(event.fact("words_id")) if read else None
    return Part(
        who=event.actor.name if event.actor else "",
        at=event.occurred_at,
        reason=quoted.text if quoted else "",
        redacted=bool(quoted and quoted.redacted_at),
    )

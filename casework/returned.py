"""Which cases wait to be dispatched again: who returned them last, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Unit, User
from casework.lifecycle import State
from casework.models import Case, Event, Words
from casework.policies import access
from casework.steps.return_ import RETURN


@dataclass(frozen=True)
class Returned:
    """`by`: the person, and `reason`: in their words; both empty for whoever does not see what was done."""

    unit: Unit | None
    at: datetime
    by: str
    reason: str


def of_case(user: User, case: Case) -> Returned | None:
    """None where the case does not wait to be dispatched again."""
    return of_cases(user, [case]).get(case.pk)


def of_cases(user: User, cases: Iterable[Case]) -> dict[int, Returned]:
    """Those of the cases, by their keys. No query where there is none, else three."""
    waiting = {case.pk: case for case in cases if case.state == State.RECEIVED and case.returns}
    if not waiting:
        return {}
    events = Event.objects.filter(case__in=waiting, verb=RETURN.code).select_related("actor").order_by("seq")
    last = {event.case_id: event for event in events}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={event.fact("unit") for event in last.values()})}
    reasons = {str(words.pk): words for words in Words.objects.filter(pk__in=_readable(user, waiting, last))}
    return {pk: _returned(event, units, reasons) for pk, event in last.items()}


def _readable(user: User, cases: dict[int, Case], events: dict[int, Event]) -> list[str]:
    """Ids of the reasons that the person reads."""
    return [
        event.facts["words_id"]
        for pk, event in events.items()
        if Words.Kind.REASON in access.kinds_seen(access.fields(user, cases[pk]))
    ]


def _returned(event: Event, units: dict[str, Unit], reasons: dict[str, Words]) -> Returned:
    words = reasons.get(event.facts["words_id"])
    by = event.actor.name if event.actor and words else ""
    return Returned(units.get(event.facts["unit"]), event.occurred_at, by, words.text if words else "")

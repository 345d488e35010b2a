"""Which cases wait to be dispatched again: who returned them last, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Unit, User
from casework.lifecycle import State
from casework.models import Case, Event, Words
from casework.policies import access
from casework.steps.return_ import RETURN


@dataclass(frozen=True)
class Returned:
    """`by`: the person; `reason` and the `rule` they rely on, in their words; empty for whoever does not see what was done."""

    unit: Unit | None
    at: datetime
    by: str
    rule: str
    reason: str


def of_case(user: User, case: Case) -> Returned | None:
    """None where the case does not wait to be dispatched again."""
    return of_cases(user, [case]).get(case.pk)


def each(user: User, case: Case) -> list[Returned]:
    """Every time that it was returned, the last one first; none where it does not wait to be sent on."""
    if case.state != State.RECEIVED or not case.returns:
        return []
    events = list(case.events.filter(verb=RETURN.code).select_related("actor").order_by("-seq"))
    return _read(user, [(case, event) for event in events])


def of_cases(user: User, cases: Iterable[Case]) -> dict[int, Returned]:
    """Those of the cases, by their keys. No query where there is none, else three."""
    waiting = {case.pk: case for case in cases if case.state == State.RECEIVED and case.returns}
    if not waiting:
        return {}
    events = Event.objects.filter(case__in=waiting, verb=RETURN.code).select_related("actor").order_by("seq")
    last = {event.case_id: event for event in events}
    return dict(zip(last, _read(user, [(waiting[pk], event) for pk, event in last.items()]), strict=True))


def _read(user: User, returns: Sequence[tuple[Case, Event]]) -> list[Returned]:
    """As this person reads them. Two queries."""
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={event.fact("unit") for _case, event in returns})}
    readable = [event for case, event in returns if Words.Kind.REASON in access.kinds_seen(access.fields(user, case))]
    reasons = {str(words.pk): words for words in Words.objects.filter(pk__in=[event.facts["words_id"] for event in readable])}
    return [_returned(event, units, reasons) for _case, event in returns]


def _returned(event: Event, units: dict[str, Unit], reasons: dict[str, Words]) -> Returned:
    words = reasons.get(event.facts["words_id"])
    by = event.actor.name if event.actor and words else ""
    rule, reason = (words.title, words.text) if words else ("", "")
    return Returned(units.get(event.facts["unit"]), event.occurred_at, by, rule, reason)

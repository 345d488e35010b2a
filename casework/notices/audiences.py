"""Who hears of what: one table from verbs to audiences. Calm by design, since every notice costs somebody attention.

The list of a person's work says what there is to do; a notice says what that person would otherwise learn too late.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.lifecycle import State
from casework.models import Case, Event, Link
from casework.models.choices import Urgency
from casework.models.rating import Score


@dataclass(frozen=True)
class Notification:
    """One kind of notice and whom it reaches. `to`: audiences of staff, as people.py knows them.

    `citizen`: by text message, with a new `link` where one is named. `waits`: a staff notice that keeps until working time.
    """

    kind: str
    to: tuple[str, ...] = ()
    citizen: bool = False
    link: Link.Kind | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    waits: bool = False


Reader = Callable[[Event, Case], Iterable[Notification]]

OWED_BY = ("handler", "unit_lead")
FOLDED = frozenset({"escalate"})
"""Verbs whose notices to the staff arrive in a digest, with the person's others of the same moment."""

UNREPORTED = ("rule", "version", "waited", "actions", "tell")
"""Facts of an escalation that its notices do without."""


def of(event: Event, case: Case) -> list[Notification]:
    told = TABLE.get(event.verb, ())
    return list(told(event, case) if callable(told) else told)


def _register(_event: Event, case: Case) -> Iterable[Notification]:
    yield Notification("register", citizen=True, link=Link.Kind.TRACK)
    if case.urgency == Urgency.EMERGENCY:
        yield Notification("emergency", to=("dispatcher",))


def _dispatch(event: Event, _case: Case) -> Iterable[Notification]:
    if event.fact("rework"):
        yield Notification("rework", to=OWED_BY, citizen=True)
    else:
        yield Notification("dispatch", to=OWED_BY)


def _chase(_event: Event, case: Case) -> Iterable[Notification]:
    yield Notification("chase", to=("dispatcher",) if case.state == State.RECEIVED else OWED_BY)


def _rate(event: Event, case: Case) -> Iterable[Notification]:
    """Marks and "solved" reach the handler at once; of a next round its dispatch tells."""
    said = {"score": event.fact("score"), "solved": event.fact("solved")}
    if event.fact("held"):
        yield Notification("held_rating", to=("supervisor",))
    elif event.facts["score"] >= Score.BASICALLY_SATISFIED and event.fact("solved") != "no":
        yield Notification("rated", to=OWED_BY, params=said)
    elif event.facts["round"] >= case.max_rounds:
        yield Notification("dissatisfied", to=("supervisor",), params=said)
        yield Notification("rated", to=OWED_BY, params=said)


def _correct(event: Event, case: Case) -> Iterable[Notification]:
    """A new phone: the old one is told, and what was sent to the old one goes to the new."""
    if event.fact("field") != "phone" or not event.fact("confirmed"):
        return
    if event.fact("old_citizen"):
        yield Notification("phone_changed", params={"old_citizen": event.fact("old_citizen")}, citizen=True)
    yield Notification("register", citizen=True, link=Link.Kind.TRACK)
    if case.state == State.RESOLVED:
        yield Notification("resolve", citizen=True, link=Link.Kind.RATE)


def _escalate(event: Event, case: Case) -> Iterable[Notification]:
    """The rule's actions have said whom they tell; the facts hold codes and numbers only."""
    facts = {name: value for name, value in event.facts.items() if name not in UNREPORTED}
    waits = case.urgency != Urgency.EMERGENCY
    for told in event.facts["tell"]:
        colour = {"colour": told["colour"]} if "colour" in told else {}
        yield Notification(told["kind"], to=tuple(told["to"]), params=facts | colour, waits=waits)


def _because(kind: str) -> Reader:
    """Told to the citizen with its reason in words: which words, not what they say."""

    def read(event: Event, _case: Case) -> Iterable[Notification]:
        return [Notification(kind, citizen=True, link=Link.Kind.TRACK, params={"words_id": event.fact("words_id")})]

    return read


def _withdraw(event: Event, _case: Case) -> Iterable[Notification]:
    yield Notification("withdraw", to=OWED_BY, citizen=event.actor_id is not None)


TABLE: dict[str, Reader | tuple[Notification, ...]] = {
    "register": _register,
    "dispatch": _dispatch,
    "reassign": (Notification("dispatch", to=OWED_BY),),
    "assign": (Notification("assign", to=("handler",)),),
    "return": (Notification("return", to=("dispatcher",)),),
    "reopen": (Notification("rework", to=OWED_BY, citizen=True),),
    "chase": _chase,
    "resolve": (Notification("resolve", citizen=True, link=Link.Kind.RATE),),
    "rate": _rate,
    "accept_rating": (Notification("accept_rating", to=OWED_BY),),
    "close_dissatisfied": _because("close_dissatisfied"),
    "decline": _because("decline"),
    "withdraw": _withdraw,
    "retract": (Notification("retract", to=OWED_BY),),
    "waive_leader_visit": (Notification("waive_leader_visit", to=("unit_lead",)),),
    "correct": _correct,
    "dispute": (Notification("dispute", to=("supervisor",)),),
    "dismiss_dispute": _because("dismiss_dispute"),
    "flag_visit": (Notification("flag_visit", to=("handler",)),),
    "escalate": _escalate,
}

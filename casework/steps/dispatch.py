"""Dispatch: send a received case to a unit. From here the clocks run."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Role, Unit, User
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import heirs, routing, rulings, senders
from casework.policies.assisting import ended_key
from casework.refusal import AGAINST_UNIT, Invalid, Refused, unusable
from casework.timeline import append
from casework.verb import Ask, Beforehand, EventStyle, Facts, Names, Notification, Verb, declare, step
from casework.wording import join_sentences
from casework.writing import assisting, rounds, waits, words
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check, refuse

DISPATCHED = Notification(
    "dispatch",
    to=OWED_BY,
    citizen=True,
    staff_text=gettext_lazy("Case %(number)s was dispatched to %(unit)s."),
    citizen_text=gettext_lazy("Case %(number)s is with %(unit)s now. Someone will visit you."),
    default_on=False,
)


def _due(event: Event) -> dict[str, str]:
    return {"due": event.fact("due") or ""}


def _by_when(facts: dict[str, Any]) -> dict[str, str]:
    """Events did not always say when the round is due."""
    if not facts.get("due"):
        return {"by_when": pgettext("when a demand is to be resolved", "in time")}
    day = date_format(timezone.localtime(datetime.fromisoformat(facts["due"])), "MONTH_DAY_FORMAT")
    return {"by_when": pgettext("when a demand is to be resolved", "by %(day)s") % {"day": day}}


PROPOSED = gettext_lazy("Proposed unit")
REWORK = Notification(
    "rework",
    to=("unit_lead", "handler"),
    citizen=True,
    staff_text=gettext_lazy("Case %(number)s was reopened, round %(round)s. It needs another visit before it can be resolved."),
    citizen_text=gettext_lazy("Case %(number)s is open again. %(unit)s must visit you again and resolve it %(by_when)s."),
    params=_due,
    values=_by_when,
    label=gettext_lazy("A further round"),
)


def _event_text(event: Event, names: Names) -> str:
    unit = names.unit(event.fact("unit"))
    if event.fact("rework"):
        return _("Round %(round)d began: %(unit)s must visit again.") % {"round": event.fact("round"), "unit": unit}
    sentence = _("Dispatched to %(unit)s.") % {"unit": unit}
    if event.fact("handler"):
        sentence = _("Dispatched to %(unit)s, to %(who)s.") % {"unit": unit, "who": names.person(event.fact("handler"))}
    return join_sentences(sentence, after_a_return(event))


def after_a_return(event: Event) -> str:
    """What became of the due time."""
    if event.fact("came_back"):
        return _("The unit had returned it; its time did not stand still for that.")
    if due := event.fact("due_moved_to"):
        when = date_format(timezone.localtime(datetime.fromisoformat(due)), "DATETIME_FORMAT")
        return _("It had been returned, so its due time moved to %(when)s.") % {"when": when}
    return ""


def _proposes(case: Case) -> dict[str, str | None]:
    """The unit of the dispatch table; never one that has returned the case."""
    unit = routing.propose(case.topic, case.area, against=case.against, returned_by=rounds.returned_by(case))
    return {"unit": unit.code if unit else None}


def _shows(case: Case) -> list[Beforehand]:
    """Why the unit is filled in, or that nobody has said which it is."""
    route = routing.best_line(case.topic, case.area, against=case.against, returned_by=rounds.returned_by(case))
    if route is None:
        why = _("The dispatch table has no line for this topic and area, so no unit is filled in.")
        return [Beforehand(PROPOSED, why)]
    about = {"topic": route.topic or _("any topic"), "area": route.area or _("any area")}
    why = _("The dispatch table sends “%(topic)s” in “%(area)s” to it.") % about
    return [Beforehand(PROPOSED, f"{route.unit} · {why}", by_user=True)]


def _effect(standing: Standing, facts: Facts) -> Effect:
    known = {name: bool(facts.get(name)) for name in ("came_back", "visited")}
    effect = rounds.effect(standing, next_round=bool(facts.get("rework")), **known)
    return replace(effect, finishes=ended_key(facts))


DISPATCH = declare(
    Verb(
        code="dispatch",
        label=gettext_lazy("Dispatch"),
        roles=frozenset({Role.DISPATCHER}),
        sources=frozenset({State.RECEIVED}),
        target=State.DISPATCHED,
        position=20,
        in_bulk=True,
        awaited_in=State.RECEIVED,
        asks=(
            Ask("unit", "unit", pgettext_lazy("that handles the case", "Unit")),
            Ask("handler", "person", gettext_lazy("Handler"), required=False),
            Ask(
                "instruction",
                "text",
                gettext_lazy("Instruction to the unit"),
                required=False,
                help=gettext_lazy("The unit reads it on the timeline; the citizen does not."),
            ),
        ),
        proposes=_proposes,
        shows=_shows,
        condition=rulings.dispatch,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("send", "wire", names=True),
        tells=(
            replace(REWORK, when=lambda event, _case: event.fact("rework")),
            replace(DISPATCHED, when=lambda event, _case: not event.fact("rework")),
        ),
        effect=_effect,
    )
)


@step(DISPATCH)
@transaction.atomic
def dispatch(
    case: Case, *, unit: Unit, handler: User | None = None, instruction: str = "", actor: User | None, at: datetime
) -> Case:
    """`instruction`: what the unit is told besides; of a confidential case it reads the brief alone."""
    instruction = words.clean(instruction, field="instruction", required=False)
    if instruction and case.confidential:
        raise unusable({"instruction": [_("The case is confidential: the unit reads only the brief. Write it there.")]})
    case, snapshot = lock_and_check(case, DISPATCH, actor=actor)
    if actor is not None:
        refuse(senders.may_send(actor, DISPATCH, case, unit, handled_by=snapshot.handled_by))
    facts = send_to(case, DISPATCH, unit=unit, handler=handler, at=at, visits_made=snapshot.facts.visits_counted)
    if instruction:
        facts |= words.write(case, Words.Kind.COMMENT, instruction, author=actor, at=at)
    append(case, DISPATCH, actor=actor, at=at, facts=facts)
    return case


def send_to(case: Case, verb: Verb, *, unit: Unit, handler: User | None, at: datetime, visits_made: int) -> dict[str, Any]:
    """Give a received case, which the caller has locked, to the unit. The facts of its event: what became of the due time.

    `visits_made`: those that count in its round already.
    """
    check_receiver(case, unit, handler)
    waits.end(case, WaitKind.DISPATCH, by=verb.code, at=at)
    assisted = assisting.becomes_leader(case, unit, by=verb.code, at=at)
    came_back, due = rounds.came_back(case, unit), waits.due(case, WaitKind.RESOLUTION)
    rounds.begin_round(case, unit=unit, handler=handler, round_=case.round, at=at, came_back=came_back, visits_made=visits_made)
    facts: dict[str, Any] = {"unit": unit.code, "handler": handler.pk if handler else None} | assisted
    if came_back:
        facts["came_back"] = True
    if visits_made >= case.visits_required:
        facts["visited"] = True
    if due and due != (moved_to := waits.due(case, WaitKind.RESOLUTION)):
        facts["due_moved_to"] = moved_to.isoformat() if moved_to else None
    return facts


def check_receiver(case: Case, unit: Unit, handler: User | None, *, ended: bool = False) -> None:
    """Refuse a unit the case is about, one that has ended, and a handler who does not belong to the unit.

    `ended`: the case was the unit's before, so that its successor goes on.
    """
    if not ended:
        refuse(heirs.goes_on(unit))
    if not routing.may_receive(unit, case):
        raise Refused("against_unit", AGAINST_UNIT)
    if handler is not None and not belongs(handler, unit):
        raise not_of_unit()


def not_of_unit() -> Invalid:
    message = _("The handler does not belong to that unit.")
    return Invalid("invalid", message, fields={"handler": [_("Choose a handler of the unit.")]})


def already_handles(user: User) -> Refused:
    return Refused("already_done", _("%(who)s already handles the case.") % {"who": user.name})


def belongs(user: User, unit: Unit) -> bool:
    """Whether the person handles cases for exactly this unit."""
    return user.is_active and user.memberships.filter(role__in=[Role.HANDLER, Role.UNIT_LEAD], unit=unit).exists()

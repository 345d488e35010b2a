"""Reopen: a supervisor opens the next round of an ended case, or of one the citizen is still dissatisfied with."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import State
from casework.models import Case, Event, Words
from casework.policies import closure, routing
from casework.refusal import Refused
from casework.steps import along
from casework.steps.dispatch import REWORK, check_receiver
from casework.timeline import append
from casework.verb import EventStyle, Facts, Names, Verb, declare, step
from casework.writing import links, rounds, waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import lock_and_check


def _event_text(event: Event, _names: Names) -> str:
    return _("Reopened in round %(round)d.") % {"round": event.fact("round")}


def next_round(standing: Standing, facts: Facts) -> Effect:
    """What `open_next_round` does, as a verb declares it."""
    return replace(rounds.effect(standing, next_round=True), ends_all=True, spares=waits.spared(facts))


REOPEN = declare(
    Verb(
        code="reopen",
        label=gettext_lazy("Reopen"),
        roles=frozenset({Role.SUPERVISOR}),
        sources=frozenset({State.RESOLVED, State.CLOSED, State.LAPSED, State.DECLINED, State.WITHDRAWN}),
        target=State.DISPATCHED,
        position=180,
        asks=(REASON,),
        condition=closure.reopen,
        public=True,
        reason_public=True,
        event_text=_event_text,
        event_style=EventStyle("back", "lamp"),
        tells=(REWORK,),
        effect=next_round,
    )
)


@step(REOPEN)
@transaction.atomic
def reopen(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Goes to the unit that had it, else to the one the dispatch table proposes, before one that has returned it."""
    reason = words.clean(reason, field="reason", to_citizen=True)
    case, _snapshot = lock_and_check(case, REOPEN, actor=actor)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    return open_next_round(case, REOPEN, facts=facts, actor=actor, at=at)


def open_next_round(case: Case, verb: Verb, *, facts: dict[str, Any], actor: User | None, at: datetime) -> Case:
    """Of a case that the caller has locked, and by a verb that may reopen it. Raises Refused where no unit can have it."""
    table = partial(routing.propose, case.topic, case.area, against=case.against)
    unit = case.unit or table(returned_by=rounds.returned_by(case)) or table()
    if unit is None:
        raise Refused("needs_unit", _("The dispatch table has no unit for this topic and area. Classify the case first."))
    check_receiver(case, unit, None, ended=True)
    spared = waits.end_all(case, by=verb.code, at=at)
    links.void(case, at=at)
    receiver = rounds.begin_round(case, unit=unit, handler=case.handler, round_=case.round + 1, at=at)
    append(case, verb, actor=actor, at=at, facts=facts | spared | {"unit": receiver.code} | rounds.due_fact(case))
    along.goes_on(case, at=at)
    return case

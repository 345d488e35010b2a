"""Split: a merged case stands on its own again, because it was merged wrongly or because nobody handles the one that led."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import closure
from casework.policies.merging import joined_by_choice
from casework.steps.along import unrated
from casework.steps.return_ import RULING, TO_BE_RULED, wait_for_a_unit
from casework.timeline import append
from casework.verb import EventStyle, Facts, Names, Notification, Verb, declare, step
from casework.writing import links, waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import lock_and_check, move


def _event_text(event: Event, _names: Names) -> str:
    if not event.fact("out_of"):
        return _("No longer handled together with the other case.")
    return _("No longer handled together with case %(number)s.") % {"number": event.fact("out_of")}


def _effect(_standing: Standing, facts: Facts) -> Effect:
    alone = Effect(state=State.RECEIVED, ends_all=True, spares=waits.spared(facts))
    if facts.get("to_be_ruled"):
        return replace(alone, opens_review=(RULING.about, RULING.about))
    return replace(alone, opens=(WaitKind.DISPATCH,))


SPLIT = declare(
    Verb(
        code="split",
        label=pgettext_lazy("verb", "Split"),
        roles=frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR}),
        outside=True,
        sources=frozenset({State.MERGED}),
        target=State.RECEIVED,
        position=136,
        asks=(REASON,),
        note=gettext_lazy("For a case that was merged wrongly. It goes to the dispatchers, and is visited on its own."),
        condition=closure.split,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("back", "lamp"),
        tells=(
            Notification(
                "split",
                to=("dispatcher",),
                when=lambda event, _case: not event.fact("to_be_ruled"),
                staff_text=gettext_lazy("Case %(number)s is no longer merged and must be dispatched."),
            ),
            TO_BE_RULED,
        ),
        effect=_effect,
    )
)


@step(SPLIT)
@transaction.atomic
def split(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, SPLIT, actor=actor)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    _on_its_own(case, facts, actor=actor, at=at)
    return case


def split_all(leader: Case, *, at: datetime) -> None:
    """The case ends unhandled, so what was merged into it is handled on its own. Whoever has rated has their result."""
    for case in unrated(leader):
        _on_its_own(case, {}, actor=None, at=at)


def _on_its_own(case: Case, facts: dict[str, Any], *, actor: User | None, at: datetime) -> None:
    leader = case.merged_into
    assert leader is not None
    links.void(case, at=at)
    spared = waits.end_all(case, by=SPLIT.code, at=at)
    move(case, State.RECEIVED, merged_into=None, unit=None, handler=None, closed_at=None)
    to_be_ruled = wait_for_a_unit(case, at=at)
    out_of = {} if joined_by_choice([case]) else {"out_of": leader.number}
    append(case, SPLIT, actor=actor, at=at, facts=facts | spared | to_be_ruled | out_of)

"""Rule on a return: after the second one a supervisor says whose case it is, and that is final."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Role, Unit, User
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import rulings
from casework.steps.dispatch import DISPATCHED, after_a_return, send_to
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Notification, Verb, declare, step
from casework.wording import join_sentences
from casework.writing import rounds, waits, words
from casework.writing.declarations import OWED_BY, REASON
from casework.writing.transition import lock_and_check


def _event_text(event: Event, names: Names) -> str:
    ruling = _("A supervisor ruled that %(unit)s handles the case.") % {"unit": names.unit(event.fact("unit"))}
    return join_sentences(ruling, after_a_return(event))


def _effect(standing: Standing, facts: Facts) -> Effect:
    dispatched = rounds.effect(
        standing, next_round=False, came_back=bool(facts.get("came_back")), visited=bool(facts.get("visited"))
    )
    return replace(dispatched, ends_reviews=(waits.RULING, ""))


RULE_ON_RETURN = declare(
    Verb(
        code="rule_on_return",
        label=gettext_lazy("Rule on the return"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=frozenset({State.RECEIVED}),
        target=State.DISPATCHED,
        position=25,
        asks=(Ask("unit", "unit", pgettext_lazy("that handles the case", "Unit")), REASON),
        note=gettext_lazy("Your ruling is final: the unit cannot return the case again. It reads your reason."),
        condition=rulings.rule_on_return,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("send", "seal"),
        tells=(
            Notification(
                "rule_on_return",
                to=OWED_BY,
                staff_text=gettext_lazy(
                    "Case %(number)s: a supervisor ruled that %(unit)s handles it. It cannot be returned again."
                ),
            ),
            replace(DISPATCHED, to=()),
        ),
        effect=_effect,
    )
)


@step(RULE_ON_RETURN)
@transaction.atomic
def rule_on_return(case: Case, *, unit: Unit, reason: str, actor: User, at: datetime) -> Case:
    """The unit may be one of those that returned it, which gains no time by that."""
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, RULE_ON_RETURN, actor=actor)
    made = snapshot.facts.visits_counted
    facts = send_to(case, RULE_ON_RETURN, unit=unit, handler=None, at=at, visits_made=made)
    waits.end(case, WaitKind.REVIEW, by=RULE_ON_RETURN.code, at=at, about=waits.RULING)
    facts |= words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, RULE_ON_RETURN, actor=actor, at=at, facts=facts)
    return case

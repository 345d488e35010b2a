"""Keep a plan: what was planned when the case was resolved has been done, and the citizen reads so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import Effect, Standing
from casework.lifecycle import ANY, State, WaitKind
from casework.models import Case, Link
from casework.policies import closure
from casework.policies.access import HANDLING_ROLES
from casework.timeline import append
from casework.verb import EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import waits
from casework.writing.transition import lock_and_check, record_handler


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(ends_reviews=(waits.PROMISE, facts["plan"]))


PROMISE_KEPT = Notification(
    "promise_kept",
    citizen=True,
    link=Link.Kind.TRACK,
    when=lambda _event, case: case.state == State.CLOSED,
    citizen_text=gettext_lazy(
        "Case %(number)s: %(unit)s reports that what was promised has been done. If it has not, say so here within 30 days: "
        "%(track)s"
    ),
    label=gettext_lazy("What was promised is said to be done"),
    required_because=gettext_lazy("Whether a promise was kept only the citizen knows, who was asked before it was."),
)
"""Of a closed case; of any other the citizen is still asked whether it is solved."""
KEEP_PLAN = declare(
    Verb(
        code="keep_plan",
        label=gettext_lazy("The plan was carried out"),
        roles=HANDLING_ROLES,
        sources=ANY,
        position=90,
        condition=closure.keep_plan,
        public=True,
        event_text=gettext_lazy("What was planned has been done."),
        event_style=EventStyle("check", "door"),
        tells=(PROMISE_KEPT,),
        effect=_effect,
    )
)


@step(KEEP_PLAN)
@transaction.atomic
def keep_plan(case: Case, *, actor: User, at: datetime) -> Case:
    """By the unit that has the case, also after it was closed: a promise outlives its case. Of several the oldest."""
    case, snapshot = lock_and_check(case, KEEP_PLAN, actor=actor)
    plan = snapshot.facts.plan
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.end(case, WaitKind.REVIEW, by=KEEP_PLAN.code, at=at, about=waits.PROMISE, subject=plan)
    append(case, KEEP_PLAN, actor=actor, at=at, facts={"plan": plan})
    return case

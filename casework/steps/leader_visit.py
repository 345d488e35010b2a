"""Waive a leader's visit that escalation made due: a supervisor's decision, with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case, Words
from casework.policies import closure
from casework.timeline import append
from casework.verb import EventStyle, Notification, Verb, declare, step
from casework.writing import waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import lock_and_check

WAIVE_LEADER_VISIT = declare(
    Verb(
        code="waive_leader_visit",
        label=gettext_lazy("Waive the leader's visit"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=HANDLING,
        position=200,
        asks=(REASON,),
        condition=closure.waive_leader_visit,
        public=False,
        event_text=gettext_lazy("The leader's visit was waived."),
        event_style=EventStyle("people"),
        tells=(
            Notification(
                "waive_leader_visit",
                to=("unit_lead",),
                staff_text=gettext_lazy("Case %(number)s: the leader's visit was waived."),
            ),
        ),
        effect=Effect(ends=(WaitKind.LEADER_VISIT,)),
    )
)


@step(WAIVE_LEADER_VISIT)
@transaction.atomic
def waive_leader_visit(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, WAIVE_LEADER_VISIT, actor=actor)
    waits.end(case, WaitKind.LEADER_VISIT, by=WAIVE_LEADER_VISIT.code, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, WAIVE_LEADER_VISIT, actor=actor, at=at, facts=facts)
    return case

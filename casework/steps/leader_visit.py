"""Waive a leader's visit that escalation made due: a supervisor's decision, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.models.choices import Awaited
from casework.steps import saying, waits
from casework.steps.change import begin
from casework.timeline import record


@transaction.atomic
def waive_leader_visit(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = saying.clean(reason, field="reason")
    case, _gathered = begin(case, "waive_leader_visit", actor=actor)
    waits.end(case, Awaited.LEADER_VISIT, by="waive_leader_visit", at=at)
    facts = saying.say(case, Words.Kind.REASON, reason, author=actor, at=at)
    record(case, "waive_leader_visit", actor=actor, at=at, facts=facts)
    return case

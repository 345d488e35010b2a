"""Waive a leader's visit that escalation made due: a supervisor's decision, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.models.choices import Awaited
from casework.timeline import record
from casework.writing import waits, words
from casework.writing.transition import begin


@transaction.atomic
def waive_leader_visit(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _gathered = begin(case, "waive_leader_visit", actor=actor)
    waits.end(case, Awaited.LEADER_VISIT, by="waive_leader_visit", at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    record(case, "waive_leader_visit", actor=actor, at=at, facts=facts)
    return case

"""Waive a leader's visit that escalation made due: a supervisor's decision, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.models.choices import WaitKind
from casework.timeline import append
from casework.writing import waits, words
from casework.writing.transition import lock_and_check


@transaction.atomic
def waive_leader_visit(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, "waive_leader_visit", actor=actor)
    waits.end(case, WaitKind.LEADER_VISIT, by="waive_leader_visit", at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, "waive_leader_visit", actor=actor, at=at, facts=facts)
    return case

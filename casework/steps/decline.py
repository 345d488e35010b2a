"""Decline and withdraw: the two ways a case ends without having been handled to its end."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.lifecycle import State
from casework.models import Case, Words
from casework.timeline import append
from casework.writing import links, waits, words
from casework.writing.transition import lock_and_check, move


@transaction.atomic
def decline(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Not for this body: the citizen is told why, and where to go."""
    return _end(case, "decline", State.DECLINED, reason=reason, actor=actor, at=at)


@transaction.atomic
def withdraw(case: Case, *, reason: str, actor: User | None, at: datetime) -> Case:
    """The citizen takes the demand back; an operator enters it from contact with them. `actor` None: the citizen."""
    return _end(case, "withdraw", State.WITHDRAWN, reason=reason, actor=actor, at=at)


def _end(case: Case, verb: str, to: State, *, reason: str, actor: User | None, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, verb, actor=actor)
    move(case, to, closed_at=at)
    waits.end_all(case, by=verb, at=at)
    links.void(case, at=at)
    append(case, verb, actor=actor, at=at, facts=words.write(case, Words.Kind.REASON, reason, author=actor, at=at))
    return case

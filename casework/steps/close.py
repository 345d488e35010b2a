"""Close: it follows a satisfied rating by itself. Asked for earlier it is refused with what is missing; later it was done."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.lifecycle import State
from casework.models import Case, Words
from casework.timeline import append
from casework.writing import waits, words
from casework.writing.transition import lock_and_check, move


@transaction.atomic
def close(case: Case, *, note: str = "", actor: User, at: datetime) -> Case:
    note = words.clean(note, field="note", required=False)
    case, _snapshot = lock_and_check(case, "close", actor=actor)
    move(case, State.CLOSED, closed_at=at)
    waits.end_but_promises(case, by="close", at=at)
    facts = words.write(case, Words.Kind.COMMENT, note, author=actor, at=at) if note else {}
    append(case, "close", actor=actor, at=at, facts=facts)
    return case


@transaction.atomic
def close_dissatisfied(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """In the last round a supervisor may close with a public reason; the case counts as dissatisfied for ever."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, "close_dissatisfied", actor=actor)
    move(case, State.CLOSED, closed_at=at)
    waits.end_but_promises(case, by="close_dissatisfied", at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, "close_dissatisfied", actor=actor, at=at, facts=facts)
    return case

"""Return: the unit sends a case back to the dispatchers, at most twice. The visit's clock stands still, and runs on later."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import calendar_cache
from casework.lifecycle import State
from casework.models import Case, Words
from casework.models.choices import WaitKind
from casework.timeline import append
from casework.writing import rounds, waits, words
from casework.writing.transition import lock_and_check, move, record_handler


@transaction.atomic
def return_(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, "return", actor=actor)
    unit = case.unit
    assert unit is not None
    record_handler(case, user=actor, unit=unit, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by="return", at=at)
    waits.pause(case, *rounds.RUNNING, WaitKind.LEADER_VISIT, at=at)
    move(case, State.RECEIVED, unit=None, handler=None, returns=case.returns + 1)
    waits.write([waits.opened(case, WaitKind.DISPATCH, at=at, calendar=calendar_cache.default())])
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, "return", actor=actor, at=at, facts=facts | {"unit": unit.code})
    return case

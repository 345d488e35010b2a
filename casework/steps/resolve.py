"""Resolve: the unit says what was done. Only after the visits its round requires; then the citizen is asked."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import calendar_cache
from casework.lifecycle import State
from casework.models import Case, Words
from casework.models.choices import WaitKind
from casework.timeline import append
from casework.writing import waits, words
from casework.writing.transition import lock_and_check, move, record_handler


@transaction.atomic
def resolve(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    text = words.clean(text)
    case, _snapshot = lock_and_check(case, "resolve", actor=actor)
    move(case, State.RESOLVED)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.end(case, WaitKind.RESOLUTION, by="resolve", at=at)
    waits.write([waits.opened(case, WaitKind.RATING, at=at, calendar=calendar_cache.default())])
    append(case, "resolve", actor=actor, at=at, facts=words.write(case, Words.Kind.RESOLUTION, text, author=actor, at=at))
    return case

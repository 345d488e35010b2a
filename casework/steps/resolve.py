"""Resolve: the unit says what was done. Only after the visits its round requires; then the citizen is asked."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import calendar_cache
from casework.lifecycle import State
from casework.models import Case, Words
from casework.models.choices import Awaited
from casework.timeline import record
from casework.writing import waits, words
from casework.writing.transition import begin, move, took_part


@transaction.atomic
def resolve(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    text = words.clean(text)
    case, _gathered = begin(case, "resolve", actor=actor)
    move(case, State.RESOLVED)
    took_part(case, user=actor, unit=case.unit, at=at)
    waits.end(case, Awaited.RESOLUTION, by="resolve", at=at)
    waits.write([waits.opened(case, Awaited.RATING, at=at, calendar=calendar_cache.default())])
    record(case, "resolve", actor=actor, at=at, facts=words.write(case, Words.Kind.RESOLUTION, text, author=actor, at=at))
    return case

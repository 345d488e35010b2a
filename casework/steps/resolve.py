"""Resolve: the unit says what was done. Only after the visits its round requires; then the citizen is asked."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import calendars
from casework.lifecycle import State
from casework.models import Case, Words
from casework.models.choices import Awaited
from casework.steps import saying, waits
from casework.steps.change import begin, move, took_part
from casework.timeline import record


@transaction.atomic
def resolve(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    text = saying.clean(text)
    case, _gathered = begin(case, "resolve", actor=actor)
    move(case, State.RESOLVED)
    took_part(case, user=actor, unit=case.unit, at=at)
    waits.end(case, Awaited.RESOLUTION, by="resolve", at=at)
    waits.write([waits.opened(case, Awaited.RATING, at=at, calendar=calendars.default())])
    record(case, "resolve", actor=actor, at=at, facts=saying.say(case, Words.Kind.RESOLUTION, text, author=actor, at=at))
    return case

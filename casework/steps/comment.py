"""Comment: a note among colleagues; the citizen never sees it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.steps import saying
from casework.steps.change import begin
from casework.timeline import record


@transaction.atomic
def comment(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    text = saying.clean(text)
    case, _gathered = begin(case, "comment", actor=actor)
    record(case, "comment", actor=actor, at=at, facts=saying.say(case, Words.Kind.COMMENT, text, author=actor, at=at))
    return case

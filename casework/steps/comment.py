"""Comment: a note among colleagues; the citizen never sees it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.timeline import append
from casework.writing import words
from casework.writing.transition import lock_and_check


@transaction.atomic
def comment(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    text = words.clean(text)
    case, _snapshot = lock_and_check(case, "comment", actor=actor)
    append(case, "comment", actor=actor, at=at, facts=words.write(case, Words.Kind.COMMENT, text, author=actor, at=at))
    return case

"""Brief: an operator writes what a confidential demand asks for, cleaned of identity. It is all its unit ever reads."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.timeline import append
from casework.writing import words
from casework.writing.transition import lock_and_check

LONGEST = 2000


@transaction.atomic
def brief(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    """The newest brief is shown. The database keeps the earlier ones."""
    text = words.clean(text, longest=LONGEST)
    case, _snapshot = lock_and_check(case, "brief", actor=actor)
    append(case, "brief", actor=actor, at=at, facts=words.write(case, Words.Kind.BRIEF, text, author=actor, at=at))
    return case

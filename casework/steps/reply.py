"""Reply: words from the unit. However many there are, the case stays online-only until somebody goes."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.timeline import append
from casework.writing import words
from casework.writing.transition import lock_and_check, record_handler


@transaction.atomic
def reply(case: Case, *, text: str, public: bool, actor: User, at: datetime) -> Case:
    """`public`: the citizen may read it on the page that follows the case."""
    text = words.clean(text)
    case, _snapshot = lock_and_check(case, "reply", actor=actor)
    facts = words.write(case, Words.Kind.REPLY, text, author=actor, at=at)
    record_handler(case, user=actor, unit=case.unit, at=at)
    append(case, "reply", actor=actor, at=at, facts=facts, public=public)
    return case

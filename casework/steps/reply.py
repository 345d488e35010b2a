"""Reply: words from the unit. However many there are, the case stays online-only until somebody goes."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Words
from casework.steps import saying
from casework.steps.change import begin, took_part
from casework.timeline import record


@transaction.atomic
def reply(case: Case, *, text: str, public: bool, actor: User, at: datetime) -> Case:
    """`public`: the citizen may read it on the page that follows the case."""
    text = saying.clean(text)
    case, _gathered = begin(case, "reply", actor=actor)
    facts = saying.say(case, Words.Kind.REPLY, text, author=actor, at=at)
    took_part(case, user=actor, unit=case.unit, at=at)
    record(case, "reply", actor=actor, at=at, facts=facts, public=public)
    return case

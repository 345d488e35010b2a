"""Chase: the citizen asks where it stays. It is heard by those who owe something, and changes no due time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Case, Words
from casework.refusal import Refused
from casework.timeline import append
from casework.writing import words
from casework.writing.transition import lock_and_check

BETWEEN_CITIZENS_OWN = timedelta(days=1)


@transaction.atomic
def chase(case: Case, *, text: str, actor: User | None, at: datetime) -> Case:
    """`actor` None: the citizen, by the page that follows the case, at most once a day."""
    text = words.clean(text)
    case, _snapshot = lock_and_check(case, "chase", actor=actor)
    if actor is None:
        lately = case.events.filter(verb="chase", actor__isnull=True, occurred_at__gt=at - BETWEEN_CITIZENS_OWN)
        if lately.exists():
            raise Refused("already_done", _("Your message of today has reached the unit. You can write again tomorrow."))
    append(case, "chase", actor=actor, at=at, facts=words.write(case, Words.Kind.CHASE, text, author=actor, at=at))
    return case

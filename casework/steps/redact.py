"""Redact: what somebody said is emptied, by law. The chain holds only its salted hash and still verifies."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Words
from casework.policies import access
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.writing import words
from casework.writing.transition import lock


@transaction.atomic
def redact(said: Words, *, reason: str, actor: User, at: datetime) -> None:
    """Empty one row of words and its search terms."""
    reason = words.clean(reason, field="reason", longest=500)
    case = lock(said.case)
    permitted = access.may(actor, "redact", case)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    emptied = Words.objects.filter(pk=said.pk, redacted_at__isnull=True).update(text="", title="", salt=b"", redacted_at=at)
    if not emptied:
        raise Refused("already_done", _("These words are already redacted."))
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, "redact", actor=actor, at=at, facts=facts | {"redacted": str(said.pk)})

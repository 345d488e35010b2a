"""Redact: what somebody said is emptied, by law. The chain holds only its salted hash and still verifies."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Words
from casework.policies import access
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import EventStyle, Verb, declare
from casework.writing import attachments, words
from casework.writing.transition import lock

REDACT = declare(
    Verb(
        code="redact",
        label=gettext_lazy("Redact"),
        roles=frozenset({Role.SUPERVISOR}),
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("Words were removed by law."),
        event_style=EventStyle("lock"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def redact(entry: Words, *, reason: str, actor: User, at: datetime) -> None:
    """Empty one row of words, its search terms and its files; the database takes what is sealed of it along."""
    reason = words.clean(reason, field="reason", longest=500)
    case = lock(entry.case)
    permitted = access.may(actor, REDACT, case)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    emptied = Words.objects.filter(pk=entry.pk, redacted_at__isnull=True).update(text="", title="", salt=b"", redacted_at=at)
    if not emptied:
        raise Refused("already_done", _("These words are already redacted."))
    attachments.redact(entry, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, REDACT, actor=actor, at=at, facts=facts | {"redacted": str(entry.pk)})

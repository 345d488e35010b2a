"""What the declarations of several verbs share: questions, audiences, and words that quote a reason."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.models import Role
from casework.crypto import CannotOpen
from casework.models import Words
from casework.verb import Ask, NoticeText, Text
from casework.writing.words import in_full

EVERY_WRITER = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR})
OWED_BY = ("handler", "unit_lead")
"""The audiences that owe the next move of a case that a unit has."""
REASON = Ask("reason", "text", gettext_lazy("Reason"))
LONGEST_REASON = 200
"""Characters of a reason in a text message; the page behind the link has the whole of it."""


def reason_text(with_reason: Text, without: Text) -> NoticeText:
    """With the reason in words, cut to what a text message holds; without it once it was redacted, or where it does not open."""

    def text(facts: dict[str, Any]) -> str:
        words = Words.objects.filter(pk=facts["words_id"], redacted_at__isnull=True).first()
        if words is None:
            return str(without) % facts
        try:
            reason = in_full(words).text
        except CannotOpen:
            return str(without) % facts
        reason = reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
        return str(with_reason) % (facts | {"reason": reason})

    return text


def words_id(event: Any) -> dict[str, Any]:
    """Which words a notice quotes; what they say is read when it is delivered."""
    return {"words_id": event.fact("words_id")}

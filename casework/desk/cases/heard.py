"""What a case is about, for the forms in which somebody decides where it goes."""

from accounts.models import User
from casework.models import Case, Words
from casework.policies import access
from casework.verb import Verb

LED_BY_WORDS = frozenset({"unit", "topic", "area"})
"""What a verb asks for that nobody knows who has not read what was said."""


def words_to_decide(user: User, verb: Verb, case: Case) -> str:
    """As far as the person reads them; empty where the verb asks for nothing of that kind."""
    asks = any(ask.kind in LED_BY_WORDS for ask in verb.asks)
    return words_of(case, access.fields(user, case)) if asks else ""


def words_of(case: Case, fields: frozenset[str]) -> str:
    """The citizen's words, or the brief of a confidential case; empty where neither is read. `fields`: what the person reads."""
    kind = Words.Kind.DEMAND if "text" in fields else Words.Kind.BRIEF if "brief" in fields else None
    newest = case.words.filter(kind=kind, redacted_at=None).order_by("-created_at").first() if kind else None
    return newest.text if newest else ""

"""A change that one button makes, without a page of its own: what its form sent, and how a refusal of it is said."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework.refusal import Refused
from casework.wording import join_sentences

LONGEST_NUMBER = 9
LONGEST_QUOTED = 200


def posted_number(request: HttpRequest, name: str) -> int | None:
    """What the page had put into the form: a version, or how many were confirmed. None for whatever is no such number."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def refused_in_words(refused: Refused, *, reason: str) -> str:
    """With what the person gave as their reason: there is no field in which it would stand again."""
    problems = (text for texts in refused.fields.values() for text in texts)
    typed = [_("You wrote: “%(reason)s”.") % {"reason": reason[:LONGEST_QUOTED]}] if reason else []
    return join_sentences(refused, *problems, *typed)

"""What somebody typed into a form: all of it, to send it again, and what of it may be shown to them."""

from django.http import QueryDict

from accounts import form_keys, languages

ADDED = frozenset({form_keys.NAME, languages.NAME, "csrfmiddlewaretoken"})
"""What the page adds to what the person says."""
NEVER_SHOWN = ("csrf", "password", "token", "signature", "code", "pin", "key")
SHORTEST, MOST, LONGEST = 8, 20, 5000

Fields = list[tuple[str, list[str]]]


def fields(form: QueryDict) -> Fields:
    """Every field and its values, in one order."""
    return sorted((name, [str(text) for text in texts]) for name, texts in form.lists() if name not in ADDED)


def texts(typed: Fields) -> list[str]:
    """What somebody wrote; what was chosen is soon chosen again. Nothing secret, and no more than a page holds."""
    written = [text for name, values in typed for text in values if is_shown(name, text)]
    return [text[:LONGEST] for text in written[:MOST]]


def is_shown(name: str, text: str) -> bool:
    """Whether it is something that was written, and no secret."""
    return len(text) >= SHORTEST and not any(part in name.lower() for part in NEVER_SHOWN)

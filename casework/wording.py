"""Names and sentences put together as the language of the moment does: Chinese sets no space between two sentences."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

CANNOT_OPEN = gettext_lazy(
    "What is stored here cannot be opened: its seal was changed, or its key is missing. An administrator has to look into it."
)
TOOK_TOO_LONG = gettext_lazy("This took longer than the system allows, and was stopped.")
ASK_FOR_LESS = gettext_lazy(
    "Ask for less at once: more exact words, a shorter time, fewer rows. "
    "If you were saving something, check first whether it is there."
)


def join_names(names: Iterable[object]) -> str:
    """ "a, b", or "甲、乙"."""
    return _(", ").join(str(name) for name in names)


def join_sentences(*sentences: object) -> str:
    """One after the other; those that are empty are left out."""
    return reduce(_pair, (text for sentence in sentences if (text := str(sentence))), "")


def _pair(first: str, second: str) -> str:
    if not first:
        return second
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}

"""Refusals in words: what happened, why, what to do now. The same text reaches the page, the API and the log."""

from django import forms
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NO_SUCH_FIELD = _("There is no such field.")
SENT_TWICE = _("This field was sent more than once. Send it once.")
UNKNOWN_CODE = _("This code is unknown.")
AGAINST_UNIT = _("The case is a complaint about this unit, or about one above or below it. Choose another.")
NO_SUCH_CASE = _("No case has this number, or you may not see it.")
NOBODY_NAMED_SO = _("Nobody has this username.")
UNUSABLE_VALUE = _("This value cannot be used.")
LOST_RACE = _("Someone else has just changed the case. Reload it.")
HARD_RULE = _("Forbidden by a rule that has no exceptions")
UNUSABLE_DETAILS = _("Some details cannot be used.")
SOMETHING_MISSING = _("Something is missing.")
ALREADY_RATED = _("The citizen has already rated this round.")
ALREADY_ACCEPTED = _("This visit is already accepted.")
NO_LONGER_COUNTS = _("This visit no longer counts.")


def _at_most(longest: int) -> str:
    return gettext("At most %(longest)d characters.") % {"longest": longest}


at_most = lazy(_at_most, str)
"""What a text longer than so many characters is refused with."""


def _at_least(shortest: int) -> str:
    return gettext("At least %(shortest)d characters: the citizen reads it, and it stands for ever.") % {"shortest": shortest}


at_least = lazy(_at_least, str)
"""What a reason shorter than so many characters is refused with, and what is said of it beforehand."""


def at_most_in_a_line(longest: int) -> str:
    return gettext("At most %(longest)d characters, without line breaks.") % {"longest": longest}


def reason_of_at_most(longest: int) -> str:
    return gettext("Enter a reason of at most %(longest)d characters.") % {"longest": longest}


class Refused(Exception):
    """A rule forbids it (409). `code` is for machines, `message` for people, neither holds personal data."""

    status = 409
    retry_after = 0
    """Seconds after which it may be asked for again; 0 where time alone changes nothing."""

    def __init__(self, code: str, message: str | Promise, *, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = fields or {}

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The person sees the case but may not do this (403)."""

    status = 403


class Invalid(Refused):
    """What was sent cannot be used (400). `fields` names what is wrong where."""

    status = 400


def unusable(fields: dict[str, list[str]]) -> Invalid:
    """What was sent, with why each of its fields cannot be used."""
    return Invalid("invalid", UNUSABLE_DETAILS, fields=fields)


def missing(fields: dict[str, list[str]]) -> Invalid:
    """What was sent, with what each of its fields still needs."""
    return Invalid("invalid", SOMETHING_MISSING, fields=fields)


def reason_in_a_line(reason: str, *, longest: int = 200) -> str:
    """A reason as it is stored. Raises Invalid where there is none, or one that is too long or has line breaks."""
    reason = reason.strip()
    if not reason or len(reason) > longest or not reason.isprintable():
        raise missing({"reason": [reason_of_at_most(longest)]})
    return reason


class Gone(Refused):
    """A link that is used, expired or unknown: all answer the same (410)."""

    status = 410


def beside_fields(form: forms.Form, problems: dict[str, list[str]], names: dict[str, str] | None = None) -> None:
    """Put a refusal's words beside the fields of a form they speak of. `names`: the form's names where they differ."""
    for field, messages in problems.items():
        name = (names or {}).get(field, field)
        for message in messages:
            form.add_error(name if name in form.fields else None, message)

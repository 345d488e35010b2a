"""What could not be used of a record, and how wrong its phone's clock was, in words."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

NAMES: Mapping[str, str | Promise] = {
    "met_with": _("Person met"),
    "late_reason": _("Reason for late entry"),
    "compared": _("Compared with the call"),
    "promise_due": _("Date of the promise"),
    "companions": _("Who went along"),
    "also_cases": _("Other cases"),
    "began_at": _("Beginning of the visit"),
    "ended_at": _("End of the visit"),
    "round": _("Round"),
    "confirmation": _("Confirmation"),
    "said": _("What the person said"),
    "found": _("What was found"),
    "promised": _("What was promised"),
    "heard": _("New demand"),
    "heard.text": _("Words of the new demand"),
    "heard.citizen": _("Person with the new demand"),
    "heard.name": _("Name of the person with the new demand"),
    "heard.phone": _("Phone of the person with the new demand"),
    "heard.email": _("E-mail of the person with the new demand"),
    "heard.reach": _("How to reach the person with the new demand"),
    "heard.address": _("Address of the new demand"),
    "heard.kind": _("Kind of the new demand"),
    "heard.category": _("Topic of the new demand"),
    "other": _("Another detail"),
}
"""What a newer phone may send, under whatever name, is another detail."""
OTHER = "other"
MINUTE = timedelta(minutes=1)


def named(details: Iterable[str], written: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each with what was written, as far as it is shown."""
    return [(str(NAMES.get(name, NAMES[OTHER])), written.get(name, "")) for name in details]


def of_clock(behind: int) -> str:
    """`behind`: seconds."""
    minutes = round(abs(timedelta(seconds=behind)) / MINUTE)
    if behind > 0:
        text = ngettext("%(n)d minute slow; the times are corrected.", "%(n)d minutes slow; the times are corrected.", minutes)
    else:
        text = ngettext("%(n)d minute fast; the times are corrected.", "%(n)d minutes fast; the times are corrected.", minutes)
    return text % {"n": minutes}

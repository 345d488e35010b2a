"""Paper for a citizen without a phone: number, PIN and a QR code, shown once."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework.desk.shown_once import ShownOnce, show_once
from casework.models import Case
from casework.steps import Registered
from casework.writing import links

GROUP = 4
"""Digits of a number that are read in one breath."""


@dataclass(frozen=True)
class ReadOut:
    """What is read to the citizen in one language. `lang`: its tag."""

    lang: str
    text: str


def aloud(number: str, pin: str) -> list[ReadOut]:
    """Number and PIN to be read on the phone, in every language: the number in groups of four, the PIN digit by digit."""
    digits = number.replace("-", "")
    spoken = {
        "number": "  ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP)),
        "pin": " ".join(pin),
        "hotline": settings.HOTLINE,
    }
    return [_read_out(code, spoken) for code, _name in settings.LANGUAGES]


def _read_out(language: str, spoken: dict[str, str]) -> ReadOut:
    with translation.override(language):
        sentences = [
            _("Please write down two numbers."),
            _("Your case number: %(number)s.") % spoken,
            _("Your PIN: %(pin)s. Keep it to yourself; nobody who visits you needs it.") % spoken,
            _("With both you can ask at any time how it stands, and rate the result at the end."),
        ]
        if settings.HOTLINE:
            sentences.append(_("The hotline's number is %(hotline)s.") % spoken)
        sentences.append(_("Please read both numbers back to me."))
    return ReadOut("zh-Hans" if language == "zh-hans" else language, "\n".join(sentences))


def slip(request: HttpRequest, registered: Registered | None = None, *, case: Case | None = None, token: str = "") -> ShownOnce:
    """After registering: how to follow the case. For a resolved case: how to rate it."""
    if registered is not None:
        shown = registered.case
        address = links.address("track", registered.track_token)
    else:
        assert case is not None
        shown = case
        address = links.address("rate", token)
    pin = registered.pin if registered else ""
    return show_once(
        request,
        "desk/slip.html",
        {
            "case": shown,
            "pin": pin,
            "aloud": aloud(shown.number, pin) if pin else [],
            "hotline": settings.HOTLINE,
            "office": settings.OFFICE,
            "printed_on": timezone.localtime(),
            "finds_at": (settings.SHORT_URL or settings.PUBLIC_URL) + reverse("portal:find"),
            "address": address,
            "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        },
        afterwards=reverse("desk:case", args=[shown.number]),
    )

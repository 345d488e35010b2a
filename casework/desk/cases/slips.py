"""Paper for a citizen without a phone: number, PIN and a QR code, shown once."""

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from casework.desk.shown_once import ShownOnce, show_once
from casework.models import Case
from casework.steps import Registered


def slip(request: HttpRequest, registered: Registered | None = None, *, case: Case | None = None, token: str = "") -> ShownOnce:
    """After registering: how to follow the case. For a resolved case: how to rate it."""
    if registered is not None:
        shown = registered.case
        address = settings.PUBLIC_URL + reverse("portal:track", args=[registered.track_token])
    else:
        assert case is not None
        shown = case
        address = settings.PUBLIC_URL + reverse("portal:rate", args=[token])
    return show_once(
        request,
        "desk/slip.html",
        {
            "case": shown,
            "pin": registered.pin if registered else "",
            "address": address,
            "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        },
        afterwards=reverse("desk:case", args=[shown.number]),
    )

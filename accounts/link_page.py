"""The page that shows a link to a password, once: on it everything that is handed over."""

from datetime import datetime
from typing import Any

import segno

from accounts import invitations
from accounts.models import User
from accounts.steps import memberships

TEMPLATE = "accounts/link.html"


def shown(person: User, token: str, *, at: datetime) -> dict[str, Any]:
    url = invitations.address(token)
    return {
        "person": person,
        "url": url,
        "qr": segno.make(url, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "until": at + invitations.LASTS,
        "waiting": memberships.waiting(person),
    }

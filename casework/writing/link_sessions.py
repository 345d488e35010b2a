"""A citizen's link exchanged for a session, which stands in the addresses of pages for a day: the link itself never does.

It needs no cookie and no table: signed, it names the link, which is asked at every use. One that is used, void or expired takes
its sessions along at once.
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36

from casework.crypto import keyed_hash
from casework.models import Link

LASTS = timedelta(days=1)
"""At least; it ends at a full hour, so that a page opened again has the address it had."""
HOUR = 3600
SIGNATURE_BYTES = 16
SESSION = re.compile(r"(?P<link>[0-9a-z]{1,12})\.(?P<hour>[0-9a-z]{1,8})\.(?P<signature>[A-Za-z0-9_-]{22})")


@dataclass(frozen=True)
class LinkSession:
    """Of the link with that id."""

    link: int
    ends_at: datetime


def begin(link: Link, *, at: datetime) -> str:
    """The session of a link that was just opened, as it stands in an address."""
    hour = int((at + LASTS).timestamp()) // HOUR + 1
    named = f"{int_to_base36(link.pk)}.{int_to_base36(hour)}"
    return f"{named}.{_signature(named)}"


def read(token: str) -> LinkSession | None:
    """What a session says, over or not; None for a link's own token, and for what we have not signed."""
    match = SESSION.match(token)
    if match is None or not constant_time_compare(_signature(f"{match['link']}.{match['hour']}"), match["signature"]):
        return None
    return LinkSession(base36_to_int(match["link"]), datetime.fromtimestamp(base36_to_int(match["hour"]) * HOUR, tz=UTC))


def is_over(token: str, *, at: datetime) -> bool:
    """Whether it is a session of ours whose time has passed, whatever became of its link."""
    session = read(token)
    return session is not None and session.ends_at <= at


def _signature(named: str) -> str:
    signature = keyed_hash(named, purpose="link_session")[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")

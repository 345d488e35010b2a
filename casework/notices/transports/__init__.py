"""The registry of transports. A real gateway is one module with a Transport, and its line here."""

from django.conf import settings

from casework.models import Notice
from casework.notices.transports.outbox_file import OutboxFile
from casework.notices.transports.transport import Message, NotSent, Transport

GATEWAYS: dict[str, type[Transport]] = {}
"""What carries `sms` and `email` where the development transport is off."""

__all__ = ["GATEWAYS", "Message", "NotSent", "Transport", "carrier"]


def carrier(transport: str) -> Transport | None:
    """None: nothing carries it here, and its notices wait. What is read in the app (`in_app`) needs no carrier."""
    if transport == Notice.Transport.IN_APP:
        return None
    if settings.DEVELOPMENT_TRANSPORT:
        return OutboxFile()
    gateway = GATEWAYS.get(transport)
    return gateway() if gateway else None

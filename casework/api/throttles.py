"""How often somebody may ask for what nobody knows: what is right is answered first, and is neither counted nor kept waiting."""

from django.utils import timezone
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from accounts import clients, tries
from accounts.tries import TooOften


def count_failure(request: Request) -> None:
    """Call it where a link or a phone is unknown. Raises Throttled where too many came from this address."""
    try:
        tries.take(tries.LINKS, clients.address(request._request), at=timezone.now())
    except TooOften as refusal:
        raise Throttled(wait=refusal.seconds) from None

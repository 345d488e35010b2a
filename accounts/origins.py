"""Where a request comes from, as far as that tells whose hands sent it: a browser of staff, or a network they sign in from.

No address is stored: a sign-in leaves keyed hashes for about a day, in the table that counts tries.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.authentication import get_authorization_header

from accounts import clients, tries
from accounts.models import Membership, User
from accounts.trees import from_root
from accounts.tries import Allowance, TooOften

DEVICE_COOKIE = "staff_device"
DEVICE_LASTS = timedelta(days=180)
"""As long as a citizen's link to rate."""
SPAN = timedelta(hours=12)
SIGN_INS = Allowance("staff who signed in from an address", most=1_000_000, lasts=2 * SPAN)
"""What a sign-in leaves is good for SPAN at least, which is as long as a session; see `_spans`."""


@dataclass(frozen=True)
class Origin:
    """`address`: as clients.address has it. `staff`: signed in as staff, by session or token, or on a device that once was."""

    address: str
    staff: bool


def of(request: HttpRequest) -> Origin:
    signed_in = not isinstance(getattr(request, "user", AnonymousUser()), AnonymousUser)
    with_token = get_authorization_header(request)[:5].lower() == b"token"  # type: ignore[arg-type]
    return Origin(clients.address(request), signed_in or with_token or DEVICE_COOKIE in request.COOKIES)


def mark_device(response: HttpResponse) -> None:
    """Somebody of the staff signs in here. Stays when they sign out; it says nothing of who they are."""
    response.set_cookie(
        DEVICE_COOKIE,
        "1",
        max_age=DEVICE_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remember(user: User, request: HttpRequest, *, at: datetime) -> None:
    """That this person, and their units with those above, signed in from the request's address."""
    address = clients.address(request) if request.META.get("REMOTE_ADDR") else clients.UNKNOWN
    if not _tells(address):
        return
    paths = Membership.objects.filter(user=user, unit__isnull=False).values_list("unit__path", flat=True)
    units = {above for path in paths for above in from_root(path)}
    for about in sorted({_person(user.pk), *map(_unit, units)}):
        try:
            tries.take(SIGN_INS, address, about, str(_span(at)), at=at)
        except TooOften:
            continue


def remember_sign_in(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """When somebody signs in with a browser."""
    remember(user, request, at=timezone.now())


def shared_with_staff(address: str, *, people: Iterable[int], units: Iterable[str], at: datetime) -> bool:
    """Whether one of these people, or somebody of these units (paths) or of one below, signed in from there lately. One query."""
    if not _tells(address):
        return False
    abouts = {*map(_person, people), *map(_unit, units)}
    return tries.is_counted(SIGN_INS, [(address, about, str(span)) for about in abouts for span in _spans(at)], at=at)


def _tells(address: str) -> bool:
    """Not this machine's own address: behind a proxy that names no clients, everybody comes from there."""
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _span(at: datetime) -> int:
    return int(at.timestamp() // SPAN.total_seconds())


def _spans(at: datetime) -> range:
    """Those of which a sign-in may still count: the first one in a span is good for two, and no later one prolongs it."""
    return range(_span(at) - 2, _span(at) + 1)


def _person(pk: int) -> str:
    return f"person {pk}"


def _unit(path: str) -> str:
    return f"unit {path}"

"""Passwords are guessed at no more than this, at whichever door. Counted by name and address together: a stranger's failures
lock nobody out who comes from elsewhere. What was right is not counted."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest

from accounts import clients, tries
from accounts.tries import Allowance, Answer

BY_NAME = Allowance("password of a name from an address", most=10, lasts=timedelta(minutes=5))
BY_ADDRESS = Allowance("passwords from an address", most=100, lasts=timedelta(minutes=5))


def guess(name: str, *, request: HttpRequest, at: datetime, trying: Callable[[], Answer | None]) -> Answer | None:
    """What `trying` makes of the password: None where it is wrong. Raises TooOften, as `tries.attempt` does."""
    name, address = name.strip().casefold(), clients.address(request)
    return tries.attempt((BY_NAME, (name, address)), (BY_ADDRESS, (address,)), at=at, trying=trying)

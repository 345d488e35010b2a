"""A gateway that does not answer rests, and none is given more than its rate. What is kept of it may be lost at any time."""

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Protocol

from django.conf import settings
from django.core.cache import cache

from casework.notices.gateways.gateway import Gateway

logger = logging.getLogger("doorstep.notices")

RESTS_SECONDS = 30
"""After no answer. Whoever hangs costs one timeout in that time."""
LONGEST_SECONDS = 600
"""Of a rest that a gateway asks for."""
SILENT = frozenset({"timeout", "unreachable", "no_answer"})


class Answer(Protocol):
    """Of one gateway to one message."""

    @property
    def gateway(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def retry_after(self) -> float | None: ...


def is_resting(gateway: Gateway) -> bool:
    try:
        return cache.get(_key(gateway.code)) is not None
    except Exception:  # noqa: BLE001 - without the cache every gateway is asked
        return False


def rest_after(answers: Iterable[Answer]) -> None:
    """Let those rest that did not answer, or asked for it."""
    for answer in answers:
        seconds = RESTS_SECONDS if answer.reason in SILENT else answer.retry_after
        if answer.gateway and seconds:
            _rest(answer.gateway, min(seconds, LONGEST_SECONDS))


def keep_pace(asked: Mapping[str, int], *, began: float) -> None:
    """Wait as long as so many messages take at each gateway's rate, less what they took. `began`: by the monotonic clock."""
    seconds = max(
        (count / settings.GATEWAY_RATES[code] for code, count in asked.items() if code in settings.GATEWAY_RATES), default=0
    )
    if (left := seconds - (time.monotonic() - began)) > 0:
        time.sleep(left)


def _rest(code: str, seconds: float) -> None:
    try:
        cache.set(_key(code), 1, timeout=max(1, round(seconds)))
    except Exception as fault:  # noqa: BLE001 - it is asked again, and costs another timeout
        logger.warning("that the gateway %s rests cannot be noted: %s", code, type(fault).__name__)


def _key(code: str) -> str:
    return f"doorstep:gateway-rests:{code}"

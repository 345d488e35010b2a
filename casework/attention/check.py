"""A check, and what it finds. One that fails or takes too long is reported as such, and the others go on."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from casework.time_limit import asker, at_most
from casework.verb import Permission

MILLISECONDS = 1000
"""So long the database may look for one answer to a check."""

logger = logging.getLogger("doorstep.attention")


class Weight(TextChoices):
    """How soon somebody has to act. The last is for whoever has time, and counts for no badge."""

    NOW = "now", pgettext_lazy("what needs attention", "Now")
    SOON = "soon", pgettext_lazy("what needs attention", "Soon")
    QUIET = "quiet", pgettext_lazy("what needs attention", "When there is time")


@dataclass(frozen=True)
class Way:
    """Where it is mended. `name`: of an address. `permission`: what it takes to follow it; None: to be an administrator of the
    whole, and for the pages of `/admin/` one who may sign in there. `by_user`: the label is a name that somebody typed."""

    label: str
    name: str
    args: tuple[str, ...] = ()
    query: str = ""
    permission: Permission | None = None
    by_user: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: what, why it matters, what to do now. `names`: of what it concerns."""

    weight: Weight
    title: str
    why: str
    advice: str = ""
    names: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Check:
    """`findings`: asks few questions, each bounded, however many cases there are."""

    code: str
    label: str | Promise
    position: int
    findings: Callable[[datetime], Iterable[Finding]]


@dataclass(frozen=True)
class Examined:
    """A check, and what came of it. `failed`: it could not be carried out."""

    check: Check
    findings: tuple[Finding, ...] = field(default=())
    failed: bool = False

    @property
    def weighty(self) -> int:
        """How many findings somebody has to act on. What could not be examined is one."""
        return self.failed + sum(finding.weight != Weight.QUIET for finding in self.findings)


_checks: dict[str, Check] = {}


def register(*checks: Check) -> None:
    """Once, when the room is made ready."""
    for check in checks:
        _checks[check.code] = check


def registered() -> Mapping[str, Check]:
    return _checks


def examine(*, at: datetime) -> list[Examined]:
    """All checks, in their order."""
    return [_examine(check, at=at) for check in sorted(_checks.values(), key=lambda check: check.position)]


def _examine(check: Check, *, at: datetime) -> Examined:
    try:
        with at_most(MILLISECONDS):
            return Examined(check, tuple(check.findings(at)))
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other checks go on, and the page says so
        logger.warning("%s could not be examined: %s in %s", check.code, type(fault).__name__, asker(fault))
        return Examined(check, failed=True)

"""What goes along with a case that is handed over. Rooms above casework bring their own when the application starts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.lifecycle import WaitKind
from casework.models import Case, Wait
from casework.writing.waits import PROMISE


@dataclass(frozen=True)
class Moved:
    """`count`: how much of it these cases have, in one query."""

    label: str | Promise
    count: Callable[[QuerySet[Case]], int]


def _promises(cases: QuerySet[Case]) -> int:
    return Wait.objects.filter(case__in=cases, kind=WaitKind.REVIEW, about=PROMISE, until__isnull=True).count()


_moved: list[Moved] = [Moved(_("Promises"), _promises)]


def register(moved: Moved) -> None:
    """Once, when the room is made ready."""
    if moved not in _moved:
        _moved.append(moved)


def along(cases: QuerySet[Case]) -> list[tuple[str, int]]:
    """Of each sort, how much goes along with the cases."""
    return [(str(moved.label), moved.count(cases)) for moved in _moved]

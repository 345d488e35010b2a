"""Figures that lead to their lists. Each counts the very rows that the list at its address shows, so the two always agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import User
from casework.desk.worklist import queues
from casework.desk.worklist.queues import Queue
from casework.filters import CaseFilterSet
from casework.keyset import bounded_counts
from casework.models import CaseListing
from casework.policies import access


@dataclass(frozen=True)
class Figure:
    """`queue`: of the work list; `narrowing`: by which filters. `tone`: of more than nought."""

    code: str
    label: str | Promise
    queue: str
    narrowing: Mapping[str, str] = field(default_factory=dict)
    tone: str = ""
    note: str | Promise = ""


@dataclass(frozen=True)
class Counted:
    figure: Figure
    count: int
    href: str


class Lists:
    """The lists of a person within a place. `place`: what every list is narrowed by."""

    def __init__(self, user: User, place: Mapping[str, str], *, at: datetime) -> None:
        self.user, self.place, self.at = user, place, at
        self.within_place = self._condition(place)

    def rows(self) -> QuerySet[CaseListing]:
        """All that the person sees of the place."""
        return access.listings_visible_to(self.user).filter(self.within_place)

    def where(self, figure: Figure) -> Q:
        """What the figure counts, of those rows."""
        return self.queue(figure).where(self.user) & self.narrowed(figure)

    def narrowed(self, figure: Figure) -> Q:
        """What its queue is narrowed by."""
        return self._condition(figure.narrowing)

    def queue(self, figure: Figure) -> Queue:
        return next(queue for queue in queues.queues_of(self.user) if queue.code == figure.queue)

    def href(self, figure: Figure, **more: str) -> str:
        asked = {"queue": figure.queue} | dict(self.place) | dict(figure.narrowing) | more
        return f"{reverse('desk:list')}?{urlencode(asked)}"

    def counted(self, figures: Iterable[Figure]) -> list[Counted]:
        """As far as is counted. One query."""
        listed = list(figures)
        counts = bounded_counts({figure.code: self.rows().filter(self.where(figure)) for figure in listed})
        return [Counted(figure, counts[figure.code], self.href(figure)) for figure in listed]

    def _condition(self, narrowing: Mapping[str, str]) -> Q:
        return CaseFilterSet(narrowing, user=self.user, at=self.at).condition()

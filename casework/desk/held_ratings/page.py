"""The list of held ratings that may be somebody else's, by the reason why: what each says, and whose decision it is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from casework.desk.cases import titles
from casework.desk.list_page import cut
from casework.models import Event, Rating
from casework.policies import access
from casework.policies.ratings import DOUBTS
from casework.steps.rate import RATE
from casework.writing.transition import ITS_CASE_WITH

LINES = 50


@dataclass(frozen=True)
class Line:
    """`refusal`: why this person does not decide on it; empty where they do."""

    rating: Rating
    title: str
    refusal: str


@dataclass(frozen=True)
class Group:
    """The ratings of a page that are held for the same reasons."""

    reasons: list[str]
    lines: list[Line]

    @property
    def ids(self) -> list[int]:
        """Of those that this person decides on."""
        return [line.rating.pk for line in self.lines if not line.refusal]


@dataclass(frozen=True)
class Page:
    """`next_after`: the last rating, where others follow it."""

    groups: list[Group]
    count: int
    next_after: int | None


def held(user: User) -> QuerySet[Rating]:
    """Those within the person's role as a supervisor, whoever of them had a hand in the case."""
    cases = access.visible_to(user).filter(access.within_role(user, access.DECIDE_RATINGS))
    return Rating.objects.filter(status=Rating.Status.HELD, case__in=cases).exclude(visited=Rating.Visited.NO)


def page(user: User, *, after: int) -> Page:
    """Those after the rating with that id, oldest first. Five queries."""
    ratings, next_after = cut(held(user).filter(pk__gt=after).select_related(*ITS_CASE_WITH).order_by("pk"), lines=LINES)
    return Page(_groups(user, ratings), held(user).count(), next_after)


def _groups(user: User, ratings: Sequence[Rating]) -> list[Group]:
    codes, names = _codes(ratings), titles.of(user, [rating.case.number for rating in ratings])
    handled_by = access.handlers_of(rating.case for rating in ratings)
    groups: dict[tuple[str, ...], Group] = {}
    for rating in ratings:
        permitted = access.may(user, access.DECIDE_RATINGS, rating.case, handled_by=handled_by[rating.case_id])
        line = Line(rating, names.get(rating.case.number, ""), "" if permitted else str(permitted.reason))
        why = codes.get(rating.pk, ())
        reasons = [str(DOUBTS[code]) for code in why if code in DOUBTS]
        groups.setdefault(why, Group(reasons, [])).lines.append(line)
    return list(groups.values())


def _codes(ratings: Sequence[Rating]) -> dict[int, tuple[str, ...]]:
    """Why each is held, by its id, as the event says that brought it."""
    events = Event.objects.filter(case__in=[rating.case_id for rating in ratings], verb=RATE.code)
    held_for = {(event.case_id, event.occurred_at): tuple(event.fact("held_for") or ()) for event in events}
    return {rating.pk: held_for.get((rating.case_id, rating.at), ()) for rating in ratings}

"""The views of a person, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.models import User
from casework.desk.exports.in_words import in_words
from casework.desk.saved_views import bar
from casework.desk.worklist.gone import called
from casework.models import SavedView
from casework.policies import view_access


@dataclass(frozen=True)
class Line:
    """`parts`: what it narrows and orders by, in words; its queue first. `shared_with`: the unit."""

    view: SavedView
    parts: Sequence[str]
    shared_with: str
    may_change: bool


@dataclass(frozen=True)
class Lines:
    personal: list[Line]
    shared: list[Line]


def lines(user: User) -> Lines:
    listed = list(_lines(user, bar.listed(user)))
    personal = [line for line in listed if line.view.owner_id == user.pk]
    return Lines(personal, [line for line in listed if line not in personal])


def _lines(user: User, views: Sequence[SavedView]) -> Iterator[Line]:
    for view, parts in zip(views, in_words([view.query for view in views]), strict=True):
        yield Line(view, parts, called(view.unit) if view.unit else "", bool(view_access.may_change(user, view)))

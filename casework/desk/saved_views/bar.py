"""The views that stand beside the queues: a few in the row, the others behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from accounts.models import User
from casework.desk.worklist.case_list import CaseList
from casework.filters import CaseFilterSet
from casework.models import SavedView
from casework.policies import view_access

IN_ROW = 5
MOST = 200
"""Of one's own and of the units above: what is more stands on no list."""
PARTS = frozenset({"queue", "sort", *CaseFilterSet.base_filters})


@dataclass(frozen=True)
class ViewBar:
    """`current`: the view that the page shows."""

    in_row: Sequence[SavedView]
    others: Sequence[SavedView]
    current: SavedView | None


def listed(user: User) -> list[SavedView]:
    """One's own first, then those of the nearest unit; in each the oldest first. One query."""
    views = list(view_access.views_of(user).order_by("pk")[:MOST])
    return sorted(views, key=lambda view: (view.owner_id != user.pk, -len(view.unit.path) if view.unit else 0))


def of_list(cases: CaseList, query: Mapping[str, str]) -> ViewBar:
    views = listed(cases.user)
    addresses = [dict(parse_qsl(cases.query)), {name: value for name, value in query.items() if name in PARTS}]
    current = next((view for view in views if dict(parse_qsl(view.query)) in addresses), None)
    in_row = views[:IN_ROW]
    if current and current not in in_row:
        in_row = [*views[: IN_ROW - 1], current]
    return ViewBar(in_row, [view for view in views if view not in in_row], current)

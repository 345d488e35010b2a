"""From a case to the next one of the list in which it was opened, without going back to the list.

The address carries the list and the place at which the case stood in it. From there the next one is found by key, wherever the
case stands by then: a move may have taken it out of the list, or to another place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import User
from casework.desk.worklist import case_list
from casework.desk.worklist.case_list import CaseList
from casework.keyset import NEXT, PREVIOUS, neighbour
from casework.models import Case

LIST, PLACE = "in", "at"
LONGEST = 1_000
"""Characters of either that are read."""


@dataclass(frozen=True)
class Walk:
    """`stays`: whether the case still stands in the list. `earlier`, `later`: addresses, empty where there is nobody."""

    label: str | Promise
    filters: int
    href: str
    stays: bool
    earlier: str
    later: str


def of(request: HttpRequest, user: User, case: Case, *, at: datetime) -> Walk | None:
    """None where the case was not opened in a list."""
    listed, place = _asked(request)
    if not (listed and place):
        return None
    cases = case_list.choose(user, QueryDict(listed), at=at)
    rows = cases.rows()
    beside = {
        way: neighbour(rows.exclude(pk=case.pk), order=cases.order, cursor=place, direction=way) for way in (NEXT, PREVIOUS)
    }
    numbers = dict(Case.objects.filter(pk__in=[row[0] for row in beside.values() if row]).values_list("pk", "number"))
    hrefs = {way: _href(cases, numbers[row[0]], row[1]) if row else "" for way, row in beside.items()}
    return Walk(
        label=cases.queue.label,
        filters=len(cases.asked),
        href=f"{reverse('desk:list')}?{cases.query}",
        stays=rows.filter(pk=case.pk).exists(),
        earlier=hrefs[PREVIOUS],
        later=hrefs[NEXT],
    )


def steps(query: str, places: Mapping[int, str]) -> dict[int, str]:
    """By the key of a case, what its address in that list carries."""
    return {key: _carried(query, place) for key, place in places.items()}


def carried(request: HttpRequest) -> str:
    """What the address of the next page of the same case carries on; empty outside a list."""
    listed, place = _asked(request)
    return _carried(listed, place) if listed and place else ""


def way_back(request: HttpRequest) -> str:
    """The list in which the case was opened."""
    listed, _place = _asked(request)
    return reverse("desk:list") + (f"?{QueryDict(listed).urlencode()}" if listed else "")


def _href(cases: CaseList, number: str, place: str) -> str:
    return reverse("desk:case", args=[number]) + _carried(cases.query, place)


def _carried(query: str, place: str) -> str:
    return f"?{urlencode({LIST: query, PLACE: place})}"


def _asked(request: HttpRequest) -> tuple[str, str]:
    listed, place = (request.GET.get(name, "") for name in (LIST, PLACE))
    return (listed, place) if max(len(listed), len(place)) <= LONGEST else ("", "")

"""Where a person looks after others' work: the units and areas of a role, one of which a page is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from accounts import named
from accounts.models import Area, Role, Unit, User
from accounts.trees import within
from casework.policies import case_units, posts


@dataclass(frozen=True)
class Place:
    """A unit with those below it, an area with those below it, or both; neither: everything."""

    unit: Unit | None
    area: Area | None

    @property
    def narrowing(self) -> dict[str, str]:
        """What narrows a list to it, by the names of the filters (casework/filters.py)."""
        parts = {"unit": self.unit, "area": self.area}
        return {name: part.code for name, part in parts.items() if part is not None}

    @property
    def query(self) -> str:
        """The same as an address has it."""
        return urlencode(self.narrowing)

    @property
    def label(self) -> str:
        return " · ".join(str(part) for part in (self.unit, self.area) if part) or _("Everything")


def places_of(user: User, role: Role) -> list[Place]:
    """Where the person holds the role, what is limited least first. Two queries at most."""
    limits = posts.limits(user, role)
    units = Unit.objects.in_bulk([case_units.own_id(unit) for unit, _area in limits if unit])
    areas = Area.objects.in_bulk([case_units.own_id(area) for _unit, area in limits if area])
    return [
        Place(units[case_units.own_id(unit)] if unit else None, areas[case_units.own_id(area)] if area else None)
        for unit, area in limits
    ]


def place_asked(places: list[Place], asked: Mapping[str, str]) -> Place:
    """The one that an address names, or the first; a unit below one of them too. Raises Http404 for what lies outside."""
    code, area = asked.get("unit", ""), asked.get("area", "")
    among = [place for place in places if not area or (place.area is not None and place.area.code == area)]
    if not code and among:
        return among[0]
    unit = named.find(Unit.objects.all(), code)
    for place in among if unit else ():
        if place.unit == unit:
            return place
    for place in among if unit else ():
        if unit and (place.unit is None or within(unit.path, place.unit.path)):
            return replace(place, unit=unit)
    raise Http404


@dataclass(frozen=True)
class Tab:
    """A place as parts/tabs.html shows it."""

    code: str
    label: str
    href: str


def tabs(places: Sequence[Place]) -> list[tuple[Tab, None]]:
    """None where there is nothing to choose."""
    shown = [Tab(place.label, place.label, f"?{place.query}") for place in places]
    return [(tab, None) for tab in shown] if len(shown) > 1 else []

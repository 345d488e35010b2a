"""Lines of the dispatch table: this topic in this area goes to this unit."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from accounts.steps.memberships import UNIT_ENDED
from casework.models import Route
from casework.workbook import fields
from casework.workbook.lines import Change, Kind, Line, RefusedRow
from casework.workbook.reading import Entry
from casework.workbook.standing import Standing, code_of


@dataclass
class RoutePlan:
    lines: list[Line] = field(default_factory=list)
    new: list[Route] = field(default_factory=list)
    changed: list[Route] = field(default_factory=list)


def plan(entries: Sequence[Entry], standing: Standing) -> RoutePlan:
    """`standing` knows the topics, areas and units of the file already."""
    plan = RoutePlan(lines=[Line(entry) for entry in entries])
    stated: dict[tuple[int, int], int] = {}
    for line in plan.lines:
        try:
            _read(line, standing, plan, stated)
        except RefusedRow as refusal:
            line.refuse(refusal)
    return plan


def _read(line: Line, standing: Standing, plan: RoutePlan, stated: dict[tuple[int, int], int]) -> None:
    entry = line.entry
    fields.check_text(entry)
    fields.key_of(entry, "unit")
    topic, area = fields.named(standing.topics, entry, "topic"), fields.named(standing.areas, entry, "area")
    unit = fields.named(standing.units, entry, "unit")
    assert unit is not None  # its cell holds something
    if number := stated.get((id(topic), id(area))):
        raise fields.twice(number)
    route = None
    if (topic is None or topic.pk) and (area is None or area.pk):
        route = standing.routes.get((topic.pk if topic else None, area.pk if area else None))
    was = standing.units.by_id[route.unit_id] if route else None
    if unit is not was and unit.pk in standing.ended:
        raise RefusedRow("unit_ended", UNIT_ENDED % {"unit": unit})
    stated[id(topic), id(area)] = entry.number
    if route is None:
        plan.new.append(Route(topic=topic, area=area, unit=unit))
        line.kind = Kind.NEW
        line.changes = [Change(key, None, code_of(row)) for key, row in (("topic", topic), ("area", area), ("unit", unit)) if row]
    elif unit is not was:
        changed = copy(route)
        changed.unit = unit
        plan.changed.append(changed)
        line.kind, line.changes = Kind.CHANGED, [Change("unit", code_of(was), code_of(unit))]

"""Which unit the dispatch table proposes, and which units a case must never reach."""

from collections.abc import Collection

from accounts.models import Area, Unit
from accounts.trees import related
from casework.models import Case, Route, Topic


def propose(
    topic: Topic | None, area: Area | None, *, against: Unit | None = None, returned_by: Collection[str] = ()
) -> Unit | None:
    """The unit of the line that fits best."""
    route = best_line(topic, area, against=against, returned_by=returned_by)
    return route.unit if route else None


def best_line(
    topic: Topic | None, area: Area | None, *, against: Unit | None = None, returned_by: Collection[str] = ()
) -> Route | None:
    """The most particular line that fits: the nearest topic first, then the nearest area.

    `returned_by`: the codes of units that have said that the case is not theirs; they are not proposed again.
    """
    return _best(table(), topic, area, against=against, returned_by=returned_by)


def choose(
    routes: Collection[Route],
    topic: Topic | None,
    area: Area | None,
    *,
    against: Unit | None,
    returned_by: Collection[str],
) -> Unit | None:
    """The unit of that line, among lines that were read before."""
    route = _best(routes, topic, area, against=against, returned_by=returned_by)
    return route.unit if route else None


def _best(
    routes: Collection[Route],
    topic: Topic | None,
    area: Area | None,
    *,
    against: Unit | None,
    returned_by: Collection[str],
) -> Route | None:
    allowed = [route for route in routes if route.unit.code not in returned_by]
    return line([route for route in allowed if not (against and forbidden(route.unit, against))], topic, area)


def table() -> list[Route]:
    """All lines of the dispatch table, in one query."""
    return list(Route.objects.select_related("unit", "topic", "area"))


def line(routes: Collection[Route], topic: Topic | None, area: Area | None) -> Route | None:
    """The most particular of these lines that fits."""
    return max((route for route in routes if _fits(route, topic, area)), key=_particular, default=None)


def forbidden(unit: Unit, against: Unit) -> bool:
    """Whether a case against `against` may never be handled by `unit`: that unit, what is above and what is below it."""
    return related(unit.path, against.path)


def may_receive(unit: Unit, case: Case) -> bool:
    return case.against is None or not forbidden(unit, case.against)


def _fits(route: Route, topic: Topic | None, area: Area | None) -> bool:
    topic_fits = route.topic is None or (topic is not None and (topic.path + ".").startswith(route.topic.path + "."))
    area_fits = route.area is None or (area is not None and (area.path + ".").startswith(route.area.path + "."))
    return topic_fits and area_fits


def _particular(route: Route) -> tuple[int, int]:
    topic_depth = route.topic.path.count(".") + 1 if route.topic else 0
    area_depth = route.area.path.count(".") + 1 if route.area else 0
    return topic_depth, area_depth

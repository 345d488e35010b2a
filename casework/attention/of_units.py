"""That each case has somebody: units with a lead, a supervisor and a dispatcher for every area, a line for every topic."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import Area, Membership, Role, Unit
from accounts.trees import from_root, in_order
from casework.attention.check import Check, Finding, Way, Weight
from casework.models import Case, Route, Topic
from casework.policies import access, routing
from casework.policies.heirs import HELD

MOST_UNITS = 1000
NEEDED = (Role.SUPERVISOR, Role.DISPATCHER)
"""Without them nothing is decided, and nothing dispatched."""


def leads(_at: datetime) -> Iterator[Finding]:
    """One of a unit above leads it too."""
    lead = Membership.objects.filter(role=Role.UNIT_LEAD, user__is_active=True, unit__path__over=OuterRef("path"))
    handler = Membership.objects.filter(role=Role.HANDLER, user__is_active=True, unit=OuterRef("pk"))
    case = Case.objects.filter(unit=OuterRef("pk"), state__in=HELD)
    led_by_nobody = Unit.objects.filter(ending__isnull=True).exclude(Exists(lead))
    units = led_by_nobody.filter(Exists(handler) | Exists(case)).order_by(in_order())[:MOST_UNITS]
    if names := tuple(str(unit) for unit in units):
        yield Finding(
            Weight.SOON,
            ngettext("One unit has no lead", "%(n)d units have no lead", len(names)) % {"n": len(names)},
            _("Nobody assigns its cases, gets its orders or makes the visits that an escalation asks of a leader."),
            _("Give somebody the role of unit lead there."),
            names=names,
            ways=(_people(),),
        )


def areas(_at: datetime) -> Iterator[Finding]:
    """Where every holder of a role is limited to areas, those that none of them covers; where nobody holds it, all."""
    held = Membership.objects.filter(role__in=NEEDED, user__is_active=True).values_list("role", "area__path").distinct()
    limited: dict[str, set[str]] = {}
    for role, path in held:
        limited.setdefault(role, set()).add(path or "")
    gaps = {role: limited.get(role, set()) for role in NEEDED if "" not in limited.get(role, set())}
    tree = list(_areas()) if any(gaps.values()) else []
    for role, paths in gaps.items():
        names = tuple(str(area) for area in _uncovered(tree, paths))
        if paths and not names:
            continue
        yield Finding(
            Weight.NOW,
            (_("%(role)s: nobody holds this role") if not paths else _("%(role)s: nobody for some areas")) % {"role": role.label},
            _("Without a supervisor nothing is decided and nothing taken up; without a dispatcher no case reaches a unit."),
            _("Give somebody the role, for the whole or for these areas."),
            names=names,
            ways=(_people(),),
        )


def dispatch_table(_at: datetime) -> Iterator[Finding]:
    """Topics for which no line names a unit: anywhere, or in some areas."""
    routes = routing.table()
    topics = list(Topic.objects.filter(enabled=True).order_by(in_order()))
    reached = {topic: {route.area.path if route.area else "" for route in _lines_of(routes, topic)} for topic in topics}
    if nowhere := tuple(str(topic) for topic, paths in reached.items() if not paths):
        yield _unrouted(
            ngettext("One topic leads to no unit", "%(n)d topics lead to no unit", len(nowhere)) % {"n": len(nowhere)}, nowhere
        )
    partly = {topic: paths for topic, paths in reached.items() if paths and "" not in paths}
    tree = list(_areas()) if partly else []
    missing: dict[frozenset[str], list[Area]] = {
        key: _uncovered(tree, key) for key in {frozenset(paths) for paths in partly.values()}
    }
    if somewhere := tuple(
        _topic_with_areas(topic, missing[frozenset(paths)]) for topic, paths in partly.items() if missing[frozenset(paths)]
    ):
        n = len(somewhere)
        title = ngettext("One topic leads to no unit in some areas", "%(n)d topics lead to no unit in some areas", n)
        yield _unrouted(title % {"n": n}, somewhere)


def _unrouted(title: str, names: tuple[str, ...]) -> Finding:
    return Finding(
        Weight.SOON,
        title,
        _("No unit is proposed for such demands: dispatchers look for one each time, and cases wait."),
        _("Enter a line in the dispatch table, for the topic or for one above it."),
        names=names,
        ways=(Way(_("Open the dispatch table"), "admin:casework_route_changelist"),),
    )


def _lines_of(routes: Collection[Route], topic: Topic) -> Iterator[Route]:
    above = set(from_root(topic.path))
    return (route for route in routes if route.topic is None or route.topic.path in above)


def _areas() -> Iterator[Area]:
    return Area.objects.order_by(in_order()).iterator()


def _uncovered(tree: Collection[Area], paths: Collection[str]) -> list[Area]:
    """The highest that hold no covered place, and the lowest beside those that are covered: nothing is named twice."""
    covered = set(paths)
    holding = {above for path in paths for above in from_root(path)}
    uncovered: list[Area] = []
    done: set[str] = set()
    for area in tree:
        line = from_root(area.path)
        if not done.isdisjoint(line) or not covered.isdisjoint(line) or area.path in holding:
            continue
        uncovered.append(area)
        done.add(area.path)
    return uncovered


def _topic_with_areas(topic: Topic, areas: list[Area]) -> str:
    more = "…" if len(areas) > 1 else ""
    shown = f"{areas[0]}{more}"
    return f"{topic} ({shown})" if (get_language() or "").startswith("en") else f"{topic}（{shown}）"


def _people() -> Way:
    return Way(_("Open the list of people"), "desk:people", permission=access.SEE_PEOPLE)


CHECKS = (
    Check("areas", gettext_lazy("Supervisors and dispatchers for every area"), 30, areas),
    Check("leads", gettext_lazy("Units with a lead"), 31, leads),
    Check("dispatch_table", gettext_lazy("Topics that lead to a unit"), 32, dispatch_table),
)

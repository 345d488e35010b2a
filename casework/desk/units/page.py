"""The units with what each has in hand; and what moves when one ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from accounts.models import Membership, Unit, User
from accounts.steps import units
from accounts.trees import in_order
from casework.desk.people import moves
from casework.lifecycle import State
from casework.models import Case, Route
from casework.policies.heirs import HELD, assisted_by, of_ended_units
from casework.rule_editor import sentence
from casework.steps.end_unit import articles_of, rules_naming

LINES = 50
NAMED = 20


@dataclass(frozen=True)
class Line:
    """`successor`: of a unit that has ended. `depth`: how far below the root it stands."""

    unit: Unit
    successor: Unit | None
    people: int
    cases: int

    @property
    def depth(self) -> int:
        return self.unit.path.count(".")


@dataclass(frozen=True)
class Preview:
    """What moves when the unit ends."""

    cases: int
    states: list[tuple[str, int]]
    assisted: int
    along: list[tuple[str, int]]
    people: list[Membership]
    routes: list[Route]
    rules: list[str]
    articles: int


def listed(*, sought: str, number: str) -> tuple[Page[Unit], list[Line]]:
    """A page of the units in the order of their tree. Four queries."""
    found_by = Q(name__icontains=sought) | Q(name_en__icontains=sought) | Q(code__icontains=sought) if sought else Q()
    rows = Unit.objects.filter(found_by).select_related("ending__successor").order_by(in_order())
    page = Paginator(rows, LINES).get_page(number)
    return page, _lines(list(page.object_list))


def _lines(rows: Sequence[Unit]) -> list[Line]:
    held = Membership.objects.filter(unit__in=rows, user__is_active=True).order_by().values("unit")
    people: dict[int, int] = dict(held.annotate(n=Count("user", distinct=True)).values_list("unit", "n"))
    open_cases = Case.objects.filter(unit__in=rows, state__in=HELD).order_by().values("unit")
    cases: dict[int, int] = dict(open_cases.annotate(n=Count("pk")).values_list("unit", "n"))
    return [Line(unit, successor_of(unit), people.get(unit.pk, 0), cases.get(unit.pk, 0)) for unit in rows]


def successor_of(unit: Unit) -> Unit | None:
    ending = getattr(unit, "ending", None)
    return ending.successor if ending else None


def preview(unit: Unit, *, reader: User) -> Preview:
    cases = Case.objects.filter(unit=unit, state__in=HELD)
    states = {State(state): n for state, n in cases.order_by().values_list("state").annotate(n=Count("pk"))}
    return Preview(
        cases=sum(states.values()),
        states=[(str(state.label), states[state]) for state in State if state in states],
        assisted=assisted_by([unit]).count(),
        along=moves.along(cases),
        people=list(units.along(unit, but=reader)),
        routes=list(Route.objects.filter(unit=unit).select_related("topic", "area").order_by("pk")),
        rules=[sentence.title(rule.current) for rule in rules_naming(unit) if rule.current],
        articles=articles_of(unit).count(),
    )


def to_go(unit: Unit) -> int:
    """How many cases of a unit that has ended still lie with it, and with how many it still assists."""
    return of_ended_units().filter(unit=unit).count() + assisted_by([unit]).count()

"""The electronic burden: what visits and cases cost in taps and time. Medians of units, never of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Aggregate, Count, FloatField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.models import Role, Unit, User
from accounts.trees import in_order
from casework.policies import access, posts
from visits import access as visit_access
from visits.desk.staff import staff
from visits.models import Effort

WEEKS = 4
FEWEST = 5
"""Of fewer one could tell whose they are."""
PROMISED: Mapping[str, int] = {Effort.Kind.VISIT: 10, Effort.Kind.CASE: 25}
"""Taps that the system promises not to exceed; a bar is full there."""


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Figure:
    """The median of one kind of work in one unit, or that there are too few."""

    kind: str
    n: int = 0
    taps: float = 0
    seconds: float = 0

    @property
    def enough(self) -> bool:
        return self.n >= FEWEST

    @property
    def say(self) -> str:
        taps = round(self.taps)
        counted = ngettext("%(count)d tap", "%(count)d taps", taps) % {"count": taps}
        return f"{counted} · {_spent(round(self.seconds))}"

    @property
    def share(self) -> int:
        return min(100, round(self.taps / PROMISED[self.kind] * 100))

    @property
    def tone(self) -> str:
        return "door" if self.taps <= PROMISED[self.kind] else "seal"


@dataclass(frozen=True)
class Row:
    unit: Unit
    visit: Figure
    case: Figure


def may_see(user: User) -> bool:
    """Who sees the checks, and a unit's lead, who sees their own unit."""
    return bool(access.may(user, visit_access.SEE_CHECKS)) or Role.UNIT_LEAD in access.roles(user)


def rows(user: User, *, today: date) -> list[Row]:
    """The units that the person may look at and that measured anything, in the order of the tree. Two queries."""
    seeing = {Role.SUPERVISOR, Role.AUDITOR, Role.UNIT_LEAD}
    within = posts.units_within(user, seeing, unit="unit")
    since = today - timedelta(weeks=WEEKS)
    rows = (
        Effort.objects.filter(within, day__gt=since, day__lte=today)
        .values("unit_id", "kind")
        .annotate(n=Count("pk"), taps=Median("taps"), seconds=Median("seconds"))
    )
    figures = {(row["unit_id"], row["kind"]): Figure(row["kind"], row["n"], row["taps"], row["seconds"]) for row in rows}
    units = Unit.objects.filter(pk__in={unit for unit, _kind in figures}).order_by(in_order())
    visit, case = Effort.Kind.VISIT, Effort.Kind.CASE
    return [Row(unit, figures.get((unit.pk, visit), Figure(visit)), figures.get((unit.pk, case), Figure(case))) for unit in units]


@require_GET
@login_required
def burden(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if not may_see(user):
        reason = _("Visible to supervisors, auditors and unit leads.")
        return render(request, "desk/refused.html", {"reason": reason}, status=403)
    shown = {
        "rows": rows(user, today=timezone.localdate()),
        "fewest": FEWEST,
        "weeks": WEEKS,
        "promised": PROMISED,
        "sees_checks": access.may(user, visit_access.SEE_CHECKS),
    }
    return render(request, "visits/burden.html", shown)


def _spent(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(seconds)d s") % {"seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}

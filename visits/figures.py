"""The figures of looking again: what each check has proved, and how many visits really happened. It only reads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from accounts.models import Unit
from casework.policies import uncertainty
from casework.policies.uncertainty import Rate
from visits.checks import rules
from visits.checks.rules import About
from visits.models import Flag, Review

WEEKS = 12


@dataclass(frozen=True)
class Checked:
    """One check: how many flags were raised and answered, and the share of the decided ones that proved right."""

    check: Flag.Check
    about: About
    raised: int
    answered: int
    right: Rate


@dataclass(frozen=True)
class Happened:
    """Back-checked visits of a unit (None: of all) that really happened; `unclear` ones are in no share."""

    unit: Unit | None
    rate: Rate
    unclear: int
    open: int


def of_checks() -> list[Checked]:
    decided = Q(review__result__in=[Review.Result.RIGHT, Review.Result.INNOCENT])
    counted = {
        row["check_name"]: row
        for row in Flag.objects.order_by()
        .values("check_name")
        .annotate(
            raised=Count("pk"),
            answered=Count("pk", filter=Q(explained_at__isnull=False)),
            decided=Count("pk", filter=decided),
            right=Count("pk", filter=Q(review__result=Review.Result.RIGHT)),
        )
    }
    nothing = {"raised": 0, "answered": 0, "decided": 0, "right": 0}
    checked = []
    for check in Flag.Check:
        row = counted.get(check.value, nothing)
        share = uncertainty.rate(row["right"], row["decided"])
        checked.append(Checked(check, rules.ABOUT[check], row["raised"], row["answered"], share))
    return checked


def of_back_checks(today: date) -> tuple[Happened, list[Happened]]:
    """Of all, and per unit, of the last weeks; flagged visits are apart: these were drawn at random."""
    since = today - timedelta(days=today.weekday(), weeks=WEEKS)
    rows = (
        Review.objects.filter(about=Review.About.BACK_CHECK, week__gte=since)
        .order_by()
        .values_list("visit__case__unit", "result")
        .annotate(n=Count("pk"))
    )
    by_unit: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit, result, n in rows:
        by_unit[unit][result] += n
    units = Unit.objects.in_bulk(list(by_unit))
    shares = [_happened(units[unit], [results]) for unit, results in by_unit.items() if unit in units]
    return _happened(None, by_unit.values()), sorted(shares, key=lambda share: str(share.unit))


def _happened(unit: Unit | None, results: Iterable[dict[str, int]]) -> Happened:
    listed = list(results)

    def count(result: str) -> int:
        return sum(counts.get(result, 0) for counts in listed)

    came, not_came = count(Review.Result.CAME), count(Review.Result.NOT_CAME)
    return Happened(unit, uncertainty.rate(came, came + not_came), count(Review.Result.UNCLEAR), count(""))

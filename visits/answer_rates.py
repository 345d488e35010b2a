"""How many of those who were asked to rate did so, by unit: where far fewer answer than elsewhere, their links may go astray.

It is shown with its numbers, and nothing follows by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from accounts.models import Unit
from casework.lifecycle import WaitKind
from casework.models import Wait
from casework.policies import uncertainty
from casework.policies.uncertainty import Rate
from casework.steps.lapse import LAPSE
from casework.steps.rate import RATE

WEEKS = 6
TO_ANSWER = 2
"""Weeks that a citizen is given before their silence counts."""
FEWEST = 20
"""Of fewer no unit is said to be far below the others."""


@dataclass(frozen=True)
class Answers:
    """Of one unit, beside all others together."""

    unit: Unit
    rate: Rate
    others: Rate

    @property
    def is_far_below(self) -> bool:
        """Whether what is likely of it lies below what is likely of the others, whole."""
        return self.rate.n >= FEWEST and self.others.n >= FEWEST and self.rate.high < self.others.low


def of_units(*, at: datetime) -> list[Answers]:
    """Of those who were asked since so many weeks, but not in the last ones; the lowest share first. Two queries.

    Asked is who had a result to rate until they rated it, it lapsed, or now; not who was asked in vain, its result taken back.
    """
    asked = Q(until__isnull=True) | Q(ended_by__in=[RATE.code, LAPSE.code])
    since, until = at - timedelta(weeks=WEEKS), at - timedelta(weeks=TO_ANSWER)
    waits = Wait.objects.filter(asked, kind=WaitKind.RATING, since__gte=since, since__lt=until, case__unit__isnull=False)
    counted = waits.order_by().values_list("case__unit").annotate(n=Count("pk"), rated=Count("pk", filter=Q(ended_by=RATE.code)))
    rows = list(counted)
    n, rated = sum(row[1] for row in rows), sum(row[2] for row in rows)
    units = Unit.objects.in_bulk([row[0] for row in rows])
    answers = [
        Answers(units[unit], uncertainty.rate(of_it, asked_by_it), uncertainty.rate(rated - of_it, n - asked_by_it))
        for unit, asked_by_it, of_it in rows
    ]
    return sorted(answers, key=lambda each: (not each.is_far_below, each.rate.share or 0, str(each.unit)))

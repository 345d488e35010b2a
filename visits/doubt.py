"""A visit whose own times lie before its round, though the server had it afterwards: its phone's clock may have been wrong.

It does not count by itself. A code that was sent in the round and before the record came proves that somebody was there in
between; otherwise a supervisor decides.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from casework.lifecycle import IN_HAND, WaitKind
from casework.models import Case, Wait
from casework.models.choices import COUNTING
from visits.models import Visit

WHY = frozenset({"before_dispatch", "other_round"})
"""Codes of `Visit.why` that the times alone give."""


def round_began(case: Case) -> datetime | None:
    """When the present round began: visits count from then on. None before the first dispatch."""
    waits = case.waits.filter(kind=WaitKind.VISIT, round=case.round).order_by("since")
    return waits.values_list("since", flat=True).first()


def in_doubt(visit: Visit) -> bool:
    """Whether it may have taken place in the present round of its case all the same."""
    if visit.case is None or visit.state != Visit.State.NOT_COUNTED or visit.why not in WHY or visit.outcome not in COUNTING:
        return False
    began = round_began(visit.case)
    if began is None or visit.began_at is None or visit.received_at is None:
        return False
    return visit.case.state in IN_HAND and visit.began_at < began <= visit.received_at


def sent_in_time(visit: Visit) -> Q:
    """Of planned visits: a code in the citizen's hands within the present round, before the record came."""
    assert visit.case is not None
    return Q(code_sent_at__gte=round_began(visit.case), code_sent_at__lt=visit.received_at)


def all_in_doubt() -> QuerySet[Visit]:
    """Every such visit, the oldest first."""
    first: Any = Wait.objects.filter(case=OuterRef("case"), kind=WaitKind.VISIT, round=OuterRef("case__round")).order_by("since")
    visits = Visit.objects.filter(
        state=Visit.State.NOT_COUNTED, why__in=WHY, outcome__in=COUNTING, case__state__in=[state.value for state in IN_HAND]
    ).annotate(round_began=Subquery(first.values("since")[:1]))
    return visits.filter(began_at__lt=F("round_began"), received_at__gte=F("round_began")).order_by("received_at", "pk")

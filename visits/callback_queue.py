"""The operators' callback list: which visits to ask about. Visits that wait for a word and back-checks stand in it alike.

Whoever calls must not know which is which: it reads the same, is reached in the same order, and leaves by the same answers.
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from casework.lifecycle import IN_HAND
from casework.models import CaseHandler
from casework.models.choices import COUNTING
from casework.policies import access
from casework.policies.reach import called
from casework.writing.transition import ITS_CASE_WITH
from visits import access as visit_access
from visits.models import Call, Review, Visit

AFTER = timedelta(hours=2)
"""Nobody is called while the visitor may still be at the door."""
AGAIN_AFTER = timedelta(days=1)
MOST_ATTEMPTS = 3
"""A day apart, so they fall on three different days."""
MOST_UNSURE = 2
MOST_LEFT_OVER = 100
"""Of the oldest visits so many are asked whether an operator is left for them."""
SETTLING = (Call.Answer.CAME, Call.Answer.NOT_CAME)


def of(user: User, *, at: datetime) -> QuerySet[Visit]:
    """What this person may call about now, the oldest visits first, each with its `attempts` so far."""
    held = [access.rows(grant) for grant in access.grants(user) if grant.role == Role.OPERATOR]
    if not held:
        return _left_over(user, at=at)
    handlers = CaseHandler.objects.filter(access.handling_rows(user), case=OuterRef("case"))
    along = Visit.companions.through.objects.filter(visit=OuterRef("pk"), user=user)
    cases = access.visible_to(user).filter(reduce(or_, held))
    mine = Q(visitor=user) | Exists(along) | Exists(handlers)
    return due(at).filter(case__in=cases).exclude(mine).order_by("ended_at", "pk")


def _left_over(user: User, *, at: datetime) -> QuerySet[Visit]:
    """For a supervisor: those for which no operator is left."""
    if not access.may(user, visit_access.STAND_IN):
        return Visit.objects.none()
    visits = due(at).filter(case__in=access.visible_to(user)).select_related(*ITS_CASE_WITH).order_by("ended_at", "pk")
    ids = [visit.pk for visit in visits[:MOST_LEFT_OVER] if visit_access.may_call(user, visit)]
    return due(at).filter(pk__in=ids).order_by("ended_at", "pk")


def without_anybody(*, at: datetime) -> int:
    """About how many visits nobody at all may call, though the citizen can be reached."""
    visits = due(at).select_related(*ITS_CASE_WITH).order_by("ended_at", "pk")[:MOST_LEFT_OVER]
    return sum(not visit_access.left(visit_access.CALL_OR_STAND_IN, visit) for visit in visits)


def due(at: datetime) -> QuerySet[Visit]:
    """Visits about which somebody should be called now."""
    calls = Call.objects.filter(visit=OuterRef("pk"))
    since = calls.filter(at__gte=OuterRef("asked_since")).order_by().values("visit").annotate(n=Count("pk")).values("n")
    asked_for = back_checks().filter(visit=OuterRef("pk"))
    waiting = Visit.objects.filter(
        state=Visit.State.RECORDED, outcome__in=COUNTING, case__state__in=IN_HAND, case__round=F("round")
    )
    # Two lists by their own indexes, rather than every visit asked whether it is on one of them.
    candidates = waiting.values_list("pk").union(back_checks().values_list("visit"))
    return (
        Visit.objects.filter(pk__in=candidates, ended_at__lte=at - AFTER)
        .filter(called("case__citizen__"))
        .annotate(
            # A back-check begins anew what was asked to confirm the visit.
            asked_since=Coalesce(Subquery(asked_for.values("given_at")[:1]), F("received_at")),
            attempts=Coalesce(Subquery(since), 0),
            unsure=Coalesce(Subquery(since.filter(answer=Call.Answer.UNSURE)), 0),
        )
        .filter(
            ~Exists(calls.filter(at__gt=at - AGAIN_AFTER)),
            ~Exists(calls.filter(at__gte=OuterRef("asked_since"), answer__in=SETTLING)),
            attempts__lt=MOST_ATTEMPTS,
            unsure__lt=MOST_UNSURE,
        )
    )


def of_nobody() -> QuerySet[Review]:
    """Those that no unit can be given and about whom nobody can be called: a supervisor finds out and says how."""
    return back_checks().exclude(called("visit__case__citizen__")).select_related("visit__case")


def asked_by_phone(review: Review) -> bool:
    """Whether the operators' calls settle it."""
    return back_checks().filter(called("visit__case__citizen__"), pk=review.pk).exists()


def back_checks() -> QuerySet[Review]:
    """Those given to this list and not yet settled."""
    return Review.objects.filter(about=Review.About.BACK_CHECK, unit__isnull=True, result="")

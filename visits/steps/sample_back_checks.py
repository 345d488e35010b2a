"""Draw: a share of each unit's accepted visits of a week is looked at again, by a call or by another unit."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casework.models import Attestation
from casework.policies.reach import can_be_called
from visits import reviewers, sampling
from visits.models import Review, Visit


@transaction.atomic
def sample_back_checks(week: date, *, at: datetime) -> int:
    """`week`: its Monday. How many were drawn now; done again it draws the same visits, and none twice."""
    begins = timezone.make_aware(datetime.combine(week, time()))
    accepted = Attestation.objects.filter(
        counted=True, voided_at__isnull=True, accepted_at__gte=begins, accepted_at__lt=begins + timedelta(days=7)
    ).values_list("case__unit", "visit")
    by_unit: dict[int | None, list[UUID]] = defaultdict(list)
    for unit, visit in accepted.order_by("pk"):
        by_unit[unit].append(visit)
    chosen = [visit for visits in by_unit.values() for visit in sampling.sample(week, visits)]
    known = set(Review.objects.filter(about=Review.About.BACK_CHECK, visit__in=chosen).values_list("visit_id", flat=True))
    rows = [
        _review(visit, week=week, at=at)
        for visit in Visit.objects.filter(pk__in=set(chosen) - known)
        .select_related("case__citizen", "case__against")
        .order_by("pk")
    ]
    return len(Review.objects.bulk_create(rows, ignore_conflicts=True))


def _review(visit: Visit, *, week: date, at: datetime) -> Review:
    assert visit.case is not None
    by_phone = can_be_called(visit.case.citizen) and sampling.by_phone(visit.pk)
    unit = None if by_phone else reviewers.other_unit(visit)
    return Review(about=Review.About.BACK_CHECK, visit=visit, unit=unit, week=week, given_at=at)

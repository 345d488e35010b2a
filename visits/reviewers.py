"""To whom a visit is given to look at: a unit that had no part in its case. It reads; it never writes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, Unit, User
from accounts.signed_rows import signature_of
from accounts.trees import related
from casework.models import Case
from casework.policies import access
from visits import sampling
from visits.models import Review, Visit


def other_unit(visit: Visit) -> Unit | None:
    """Drawn, not chosen: a unit with people who visit, outside those that handled the case and what they complain of."""
    assert visit.case is not None
    no_part = {row.unit.path for row in visit.case.handled_by.select_related("unit")} | _complained_of(visit.case)
    visiting = Membership.objects.filter(unit=OuterRef("pk"), role__in=access.HANDLING_ROLES, user__is_active=True)
    units = Unit.objects.filter(Exists(visiting))
    free = {unit.pk: unit for unit in units if not any(related(unit.path, path) for path in no_part)}
    chosen = sampling.one_of(visit.pk, sorted(free))
    return free[chosen] if chosen is not None else None


def units_of(user: User) -> set[str]:
    """Paths of the units for which the person looks at others' visits."""
    return {grant.unit for grant in access.grants(user) if grant.role in access.HANDLING_ROLES and grant.unit}


def lies_with(user: User, visit: UUID, *about: str) -> bool:
    """Whether the visit was given to one of the person's units, about one of these (none named: any)."""
    asked = {"about__in": about} if about else {}
    return bool(units_of(user)) and any(is_written(review) for review in given_to(user).filter(visit=visit, **asked))


def is_written(review: Review) -> bool:
    """Whether the application gave the visit to look at, and no other code did. Of before reviews were signed: it did."""
    return review.mac is None or signature_of(Review).fits(vars(review))


def not_written(user: User, visits: Iterable[UUID]) -> set[UUID]:
    """Those of the visits that lie with the person's units by reviews of other code alone."""
    if not units_of(user):
        return set()
    given = list(given_to(user).filter(visit__in=list(visits)))
    return {review.visit_id for review in given} - {review.visit_id for review in given if is_written(review)}


def given_to(user: User) -> QuerySet[Review]:
    """Reviews that lie with the person's units, done or not; never their own visits."""
    along = Q(visit__visitor=user) | Q(visit__in=Visit.companions.through.objects.filter(user=user).values("visit_id"))
    return Review.objects.filter(unit__path__in=units_of(user)).exclude(along)


def _complained_of(case: Case) -> set[str]:
    return {case.against.path} if case.against else set()

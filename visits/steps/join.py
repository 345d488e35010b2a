"""Join: who was named as company confirms that they were there. From then on they have handled the case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Verb, declare
from casework.writing.transition import record_handler
from visits import company, queries
from visits.models import Invitation, Visit
from visits.steps.confirm import lock, lock_served

JOIN_VISIT = declare(
    Verb(
        code="join_visit",
        label=gettext_lazy("Confirm that you were there"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("Someone who was named as company confirmed it."),
        event_style=EventStyle("people"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def join(visit: Visit, *, actor: User, at: datetime) -> Visit:
    """For every case that the visit served. Raises NotAllowed for who was not named, Refused for who has decided about it."""
    visit = lock(visit)
    rows = lock_served(visit) if visit.case is not None else [visit]
    open_ = set(company.invitations_of(actor).filter(visit__in=rows).values_list("visit", flat=True))
    if not open_:
        if Invitation.objects.filter(user=actor, visit=visit, confirmed_at__isnull=False).exists():
            raise Refused("already_done", _("You have already confirmed that you were there."))
        raise NotAllowed("not_allowed", _("You were not named as company of this visit."))
    if any(_decided(actor, row) for row in rows):
        raise Refused("decided_it", _("You have decided about this visit or its case, so you cannot have been part of it."))
    for row in (row for row in rows if row.pk in open_):
        _join(row, actor=actor, at=at)
    return visit


def _join(visit: Visit, *, actor: User, at: datetime) -> None:
    Invitation.objects.filter(visit=visit, user=actor).update(confirmed_at=at)
    visit.companions.add(actor)
    if visit.case is None:
        return
    if queries.counts(visit):
        record_handler(visit.case, user=actor, unit=visit.case.unit, at=at)
    append(visit.case, JOIN_VISIT, actor=actor, at=at, facts={"visit": str(visit.pk)})


def _decided(user: User, visit: Visit) -> bool:
    """Whether they have called about it, accepted or reviewed it, or entered a rating of its case."""
    if visit.decided_by_id == user.pk or visit.calls.filter(by=user).exists() or visit.reviews.filter(by=user).exists():
        return True
    return visit.case is not None and visit.case.ratings.filter(entered_by=user).exists()

"""Keep a promise: what was promised at a visit was done, and the citizen reads so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models.choices import WaitKind
from casework.policies import access
from casework.refusal import Refused
from casework.timeline import append
from casework.writing import waits
from casework.writing.transition import lock as lock_case
from casework.writing.transition import refuse
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock


@transaction.atomic
def keep_promise(visit: Visit, *, actor: User, at: datetime) -> Visit:
    """By the unit that has the case, also after it was closed: a promise outlives its case."""
    visit = lock(visit)
    if visit.case is None:
        raise Refused("wrong_state", _("Nothing was promised at this visit."))
    visit.case = lock_case(visit.case)
    refuse(access.may(actor, "keep_promise", visit.case), as_forbidden=True)
    if not visit.promised:
        raise Refused("wrong_state", _("Nothing was promised at this visit."))
    if visit.promise_kept_at is not None:
        raise Refused("already_done", _("The promise is marked as kept already."))
    settle(visit, promise_kept_at=at)
    waits.end(visit.case, WaitKind.REVIEW, by="keep_promise", at=at, about=waits.PROMISE, subject=str(visit.pk))
    append(visit.case, "keep_promise", actor=actor, at=at, facts={"visit": str(visit.pk)})
    return visit

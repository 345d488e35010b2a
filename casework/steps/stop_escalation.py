"""Stop: all escalation at once, for so many hours and with a reason that all of the staff see; it ends by itself or earlier.

It changes no case, so no timeline says so: the EscalationStop does.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signed_rows import outcome_signature_of
from casework import bounds
from casework.models import EscalationStop
from casework.policies import access
from casework.refusal import NotAllowed, Refused, missing, reason_in_a_line
from casework.writing import escalation_lock

HOUR = timedelta(hours=1)
FEWEST_HOURS, MOST_HOURS = EscalationStop.SHORTEST // HOUR, EscalationStop.LONGEST // HOUR


@transaction.atomic
def stop_escalation(*, reason: str, hours: int, actor: User, at: datetime) -> EscalationStop:
    """Nothing fires once this has returned. Raises Invalid, NotAllowed, Refused `already_stopped`."""
    _permitted(actor)
    reason = reason_in_a_line(reason)
    if not FEWEST_HOURS <= hours <= MOST_HOURS:
        between = _("Choose %(fewest)d to %(most)d hours.") % {"fewest": FEWEST_HOURS, "most": MOST_HOURS}
        raise missing({"hours": [between]})
    escalation_lock.alone()
    if stop := EscalationStop.objects.in_force(at=at):
        raise Refused("already_stopped", _("%(who)s has already stopped escalation.") % {"who": stop.begun_by})
    bounds.add(bounds.STOPS, actor, at=at)
    return EscalationStop.objects.create(reason=reason, begun_by=actor, begun_at=at, ends_at=at + hours * HOUR)


@transaction.atomic
def resume_escalation(*, actor: User, at: datetime) -> EscalationStop:
    """End the present stop: what is due fires with the next sweep. Raises NotAllowed, Refused `not_stopped`."""
    _permitted(actor)
    escalation_lock.alone()
    stop = EscalationStop.objects.in_force(at=at)
    if stop is None:
        raise Refused("not_stopped", _("Escalation is not stopped."))
    stop.ended_by, stop.ended_at = actor, at
    stop.outcome_mac = outcome_signature_of(EscalationStop).sign(vars(stop))
    stop.save(update_fields=["ended_by", "ended_at", "outcome_mac"])
    return stop


def _permitted(actor: User) -> None:
    if not (answer := access.may(actor, access.STOP_ESCALATION)):
        raise NotAllowed(answer.code, answer.reason)

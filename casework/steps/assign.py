"""Assign: a unit lead gives the case to a handler of the unit; a handler may take one that nobody has."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Case
from casework.policies import access
from casework.refusal import Invalid, NotAllowed, Refused
from casework.steps.dispatch import belongs
from casework.timeline import append
from casework.writing.transition import change, lock_and_check, record_handler


@transaction.atomic
def assign(case: Case, *, handler: User, actor: User, at: datetime) -> Case:
    case, _snapshot = lock_and_check(case, "assign", actor=actor)
    if case.handler_id == handler.pk:
        raise Refused("already_done", _("Already done: %(who)s handles the case.") % {"who": handler.name})
    if handler != actor and not access.leads(actor, case):
        raise NotAllowed("not_allowed", _("Only the unit lead assigns a case to somebody else."))
    if case.unit is None or not belongs(handler, case.unit):
        raise Invalid(
            "invalid",
            _("The handler does not belong to that unit."),
            fields={"handler": [_("Choose a handler of the unit.")]},
        )
    change(case, handler=handler)
    record_handler(case, user=handler, unit=case.unit, at=at)
    record_handler(case, user=actor, unit=case.unit, at=at)
    append(case, "assign", actor=actor, at=at, facts={"handler": handler.pk})
    return case

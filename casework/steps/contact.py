"""Contact: a first contact is logged. It counts for the response rate, never as a visit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.lifecycle import REACHES
from casework.models import Case
from casework.refusal import Invalid
from casework.timeline import append
from casework.writing.transition import lock_and_check, record_handler


@transaction.atomic
def contact(case: Case, *, how: str, actor: User, at: datetime) -> Case:
    if how not in dict(REACHES):
        raise Invalid("invalid", _("Some details cannot be used."), fields={"how": [_("Choose how the citizen was reached.")]})
    case, _snapshot = lock_and_check(case, "contact", actor=actor)
    record_handler(case, user=actor, unit=case.unit, at=at)
    append(case, "contact", actor=actor, at=at, facts={"how": how})
    return case

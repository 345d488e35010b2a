"""Reveal: show one of a citizen's details in full. It takes a reason, and who looked is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.lifecycle import REVEALABLE
from casework.models import Case, Words
from casework.refusal import Invalid, Refused
from casework.timeline import append
from casework.writing import words
from casework.writing.transition import lock_and_check


@transaction.atomic
def reveal(case: Case, *, field: str, reason: str, actor: User, at: datetime) -> str:
    """The detail in full. `field`: name, phone, address, place or text."""
    if field not in dict(REVEALABLE):
        raise Invalid("invalid", _("Some details cannot be used."), fields={"field": [_("Choose the detail to show.")]})
    reason = words.clean(reason, field="reason", longest=500)
    case, _snapshot = lock_and_check(case, "reveal", actor=actor)
    value = _value(case, field)
    if not value:
        raise Refused("not_given", _("The citizen did not give this detail."))
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"field": field}
    append(case, "reveal", actor=actor, at=at, facts=facts)
    return value


def _value(case: Case, field: str) -> str:
    if field in {"name", "phone"}:
        return str(getattr(case.citizen, field)) if case.citizen else ""
    if field == "text":
        demand = case.words.filter(kind=Words.Kind.DEMAND).first()
        return demand.text if demand else ""
    return str(getattr(case, field))

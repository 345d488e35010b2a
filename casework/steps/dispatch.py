"""Dispatch: send a received case to a unit. From here the clocks run."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from casework.models import Case
from casework.models.choices import WaitKind
from casework.policies import routing
from casework.refusal import Invalid, Refused
from casework.timeline import append
from casework.writing import rounds, waits
from casework.writing.transition import lock_and_check


@transaction.atomic
def dispatch(case: Case, *, unit: Unit, handler: User | None = None, actor: User | None, at: datetime) -> Case:
    case, _snapshot = lock_and_check(case, "dispatch", actor=actor)
    check_receiver(case, unit, handler)
    waits.end(case, WaitKind.DISPATCH, by="dispatch", at=at)
    rounds.begin_round(case, unit=unit, handler=handler, round_=case.round, at=at)
    facts = {"unit": unit.code, "handler": handler.pk if handler else None}
    append(case, "dispatch", actor=actor, at=at, facts=facts)
    return case


def check_receiver(case: Case, unit: Unit, handler: User | None) -> None:
    """Refuse a unit the case is about, and a handler who does not belong to the unit."""
    if not routing.may_receive(unit, case):
        raise Refused("against_unit", _("The case complains of this unit, or of one above or below it. Choose another."))
    if handler is not None and not belongs(handler, unit):
        raise Invalid(
            "invalid",
            _("The handler does not belong to that unit."),
            fields={"handler": [_("Choose a handler of the unit.")]},
        )


def belongs(user: User, unit: Unit) -> bool:
    """Whether the person handles cases for exactly this unit."""
    return user.is_active and user.memberships.filter(role__in=[Role.HANDLER, Role.UNIT_LEAD], unit=unit).exists()

"""Remind: a lead or a supervisor asks whoever owes the next move to make it. It moves no clock, and does not come too often."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import HANDLING
from casework.models import Case
from casework.policies import posts
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import EventStyle, Notification, Verb, declare, step
from casework.writing.transition import lock_and_check

RESTS = timedelta(hours=4)
"""So long nobody is reminded of the same case again, whoever asks."""

REMIND = declare(
    Verb(
        code="remind",
        label=gettext_lazy("Remind"),
        roles=frozenset({Role.UNIT_LEAD, Role.SUPERVISOR}),
        sources=HANDLING,
        position=215,
        in_bulk=True,
        already_so=gettext_lazy("Reminded within the last hours"),
        public=False,
        event_text=gettext_lazy("Whoever has the case was reminded of it."),
        event_style=EventStyle("bell", "lamp"),
        tells=(
            Notification(
                "reminded",
                to=("handler",),
                staff_text=gettext_lazy("Case %(number)s: you are reminded of it. Please do what it waits for."),
            ),
        ),
        folded=True,
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(REMIND)
@transaction.atomic
def remind(case: Case, *, actor: User, at: datetime) -> Case:
    case, _snapshot = lock_and_check(case, REMIND, actor=actor)
    _check_lately(case, at=at)
    if _reaches_only(actor, case):
        raise Refused("nobody_else", _("You have the case yourself, so nobody else would be reminded. Assign it, or go there."))
    append(case, REMIND, actor=actor, at=at)
    return case


def _check_lately(case: Case, *, at: datetime) -> None:
    lately = case.events.filter(verb=REMIND.code, occurred_at__gt=at - RESTS).order_by("-seq").first()
    if lately is None:
        return
    last, following = (
        date_format(timezone.localtime(moment), "DATETIME_FORMAT") for moment in (lately.occurred_at, lately.occurred_at + RESTS)
    )
    raise Refused(
        "already_done",
        _("A reminder went out already (%(last)s). The next one can follow after %(following)s.")
        % {"last": last, "following": following},
    )


def _reaches_only(actor: User, case: Case) -> bool:
    """Whether it is the person's own case, or nobody's yet of a unit that they lead."""
    if case.handler is not None:
        return case.handler == actor
    leading = {unit for unit, _area in posts.limits(actor, Role.UNIT_LEAD)}
    return case.unit is not None and case.unit.path in leading

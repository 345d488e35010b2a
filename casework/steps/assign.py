"""Assign: a unit lead gives the case to a handler of the unit; a handler may take one that nobody has."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import HANDLING
from casework.models import Case, Event
from casework.policies import access
from casework.policies.access import HANDLING_ROLES
from casework.refusal import NotAllowed
from casework.steps.dispatch import already_handles, belongs, not_of_unit
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Notification, Part, Replaces, Verb, declare, step
from casework.writing.transition import change, lock_and_check, record_handler


def _event_text(event: Event, names: Names) -> str:
    return _("Assigned to %(who)s.") % {"who": names.person(event.fact("handler"))}


def _present(case: Case) -> dict[str, Part]:
    return {"handler": Part(case.handler.username, case.handler.name) if case.handler else Part("", _("nobody"))}


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    return {"handler": ("handler", fields["handler"].username)}


ASSIGN = declare(
    Verb(
        code="assign",
        label=gettext_lazy("Assign"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        position=40,
        in_bulk=True,
        asks=(Ask("handler", "person", gettext_lazy("Handler")),),
        replaces=Replaces(_present, _entered, also=("dispatch", "reopen", "reassign", "acknowledge", "attest")),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("person", names=True),
        tells=(Notification("assign", to=("handler",), staff_text=gettext_lazy("Case %(number)s was assigned to you.")),),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(ASSIGN)
@transaction.atomic
def assign(case: Case, *, handler: User, actor: User, at: datetime) -> Case:
    case, _snapshot = lock_and_check(case, ASSIGN, actor=actor)
    if case.handler_id == handler.pk:
        raise already_handles(handler)
    if handler != actor and not access.leads(actor, case):
        raise NotAllowed("not_allowed", _("Only the unit lead can assign a case to someone else."))
    if case.unit is None or not belongs(handler, case.unit):
        raise not_of_unit()
    change(case, handler=handler)
    record_handler(case, user=handler, unit=case.unit, at=at)
    record_handler(case, user=actor, unit=case.unit, at=at)
    append(case, ASSIGN, actor=actor, at=at, facts={"handler": handler.pk})
    return case

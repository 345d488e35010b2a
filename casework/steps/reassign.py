"""Reassign: another unit takes the case. Its clocks run on; only the acknowledgement begins anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Role, Unit, User
from casework import calendar_cache
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import rulings, senders
from casework.policies.assisting import ended_key
from casework.policies.requests import ASKED
from casework.refusal import Refused
from casework.steps.dispatch import DISPATCHED, check_receiver
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Part, Replaces, Verb, declare, step
from casework.writing import assisting, waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import change, lock_and_check, move, record_handler, refuse


def _event_text(event: Event, names: Names) -> str:
    return _("Reassigned to %(unit)s.") % {"unit": names.unit(event.fact("unit"))}


def _present(case: Case) -> dict[str, Part]:
    return {"unit": Part(case.unit.code, str(case.unit)) if case.unit else Part("")}


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    return {"unit": ("unit", fields["unit"].code)}


def effect(_standing: Standing, facts: Facts) -> Effect:
    """Of going to another unit, by whatever verb."""
    return Effect(
        state=State.DISPATCHED,
        ends=(WaitKind.ACKNOWLEDGEMENT,),
        opens=(WaitKind.ACKNOWLEDGEMENT,),
        settles=ASKED,
        finishes=ended_key(facts),
    )


REASSIGN = declare(
    Verb(
        code="reassign",
        label=gettext_lazy("Reassign"),
        roles=frozenset({Role.DISPATCHER, Role.SUPERVISOR}),
        sources=HANDLING,
        target=State.DISPATCHED,
        position=120,
        asks=(Ask("unit", "unit", pgettext_lazy("that handles the case", "Unit")), REASON),
        replaces=Replaces(_present, _entered, also=("dispatch", "reopen", "rule_on_return")),
        takes=rulings.reassign,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("send", "wire"),
        tells=(DISPATCHED,),
        effect=effect,
    )
)


@step(REASSIGN)
@transaction.atomic
def reassign(case: Case, *, unit: Unit, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, REASSIGN, actor=actor)
    if case.unit_id == unit.pk:
        raise Refused("already_done", _("%(unit)s already has the case.") % {"unit": str(unit)})
    refuse(senders.may_send(actor, REASSIGN, case, unit, handled_by=snapshot.handled_by))
    check_receiver(case, unit, None)
    before = case.unit
    record_handler(case, user=case.handler, unit=before, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by=REASSIGN.code, at=at)
    waits.settle_requests(case, by=REASSIGN.code, at=at)
    assisted = assisting.becomes_leader(case, unit, by=REASSIGN.code, at=at)
    if case.state == State.DISPATCHED:
        change(case, unit=unit, handler=None)
    else:
        move(case, State.DISPATCHED, unit=unit, handler=None)
    record_handler(case, user=None, unit=unit, at=at)
    waits.write([waits.opened(case, WaitKind.ACKNOWLEDGEMENT, at=at, calendar=calendar_cache.default())])
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    unit_codes = {"unit": unit.code, "from_unit": before.code if before else None}
    append(case, REASSIGN, actor=actor, at=at, facts=facts | unit_codes | assisted)
    return case

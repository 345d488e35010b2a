"""Return: the unit sends a case back to the dispatchers, at most twice. The visit's clock stands still, and runs on later."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from casework import calendar_cache
from casework.effect import Effect
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import closure
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import REQUESTS
from casework.timeline import append
from casework.verb import EventStyle, Names, Notification, Verb, declare, step
from casework.writing import rounds, waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import lock_and_check, move, record_handler


def _event_text(event: Event, names: Names) -> str:
    return _("%(unit)s returned the case to the dispatchers.") % {"unit": names.unit(event.fact("unit"))}


RETURN = declare(
    Verb(
        code="return",
        label=pgettext_lazy("verb", "Return"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        target=State.RECEIVED,
        position=110,
        asks=(REASON,),
        condition=closure.return_,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("back", "lamp"),
        tells=(
            Notification(
                "return",
                to=("dispatcher",),
                staff_text=gettext_lazy("Case %(number)s was returned and must be dispatched again."),
            ),
        ),
        effect=Effect(
            state=State.RECEIVED,
            ends=(WaitKind.ACKNOWLEDGEMENT,),
            pauses=(*rounds.RUNNING, WaitKind.LEADER_VISIT),
            opens=(WaitKind.DISPATCH,),
            settles=REQUESTS,
        ),
    )
)


@step(RETURN)
@transaction.atomic
def return_(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, RETURN, actor=actor)
    unit = case.unit
    assert unit is not None
    record_handler(case, user=actor, unit=unit, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by=RETURN.code, at=at)
    waits.settle_requests(case, by=RETURN.code, at=at)
    waits.pause(case, *rounds.RUNNING, WaitKind.LEADER_VISIT, at=at)
    move(case, State.RECEIVED, unit=None, handler=None, returns=case.returns + 1)
    waits.write([waits.opened(case, WaitKind.DISPATCH, at=at, calendar=calendar_cache.default())])
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, RETURN, actor=actor, at=at, facts=facts | {"unit": unit.code})
    return case

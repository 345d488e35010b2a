"""Return: the unit sends a case back, with the rule it relies on, at most twice. The visit's clock stands still meanwhile.

The first time a dispatcher sends it on; after the second a supervisor rules (rule_on_return.py), and no dispatcher is reminded.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from casework import calendar_cache
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import rulings
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import ASKED
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Notification, ReviewSubject, Verb, declare, step
from casework.writing import rounds, waits, words
from casework.writing.declarations import REASON, RULE_LONGEST
from casework.writing.transition import lock_and_check, move, record_handler


def _event_text(event: Event, names: Names) -> str:
    unit = {"unit": names.unit(event.fact("unit"))}
    if event.facts.get("to_be_ruled"):
        return _("%(unit)s returned the case. It is the second return, so a supervisor rules which unit handles it.") % unit
    return _("%(unit)s returned the case to the dispatchers.") % unit


def _effect(_standing: Standing, facts: Facts) -> Effect:
    """Events from before there were rulings left a case that was returned twice to the dispatchers."""
    ruled_on = bool(facts.get("to_be_ruled"))
    return Effect(
        state=State.RECEIVED,
        ends=(WaitKind.ACKNOWLEDGEMENT,),
        pauses=rounds.HELD_UP,
        opens=() if ruled_on else (WaitKind.DISPATCH,),
        opens_review=(RULING.about, RULING.about) if ruled_on else None,
        settles=ASKED,
    )


RULE_WITHIN_DAYS = 1
RULING = ReviewSubject(
    waits.RULING,
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s was returned twice. A ruling on which unit handles it is due."),
)
TO_BE_RULED = Notification(
    "to_be_ruled",
    to=("supervisor",),
    when=lambda event, _case: event.fact("to_be_ruled"),
    staff_text=gettext_lazy("Case %(number)s was returned a second time. Please rule which unit handles it."),
)
RETURN = declare(
    Verb(
        code="return",
        label=pgettext_lazy("verb", "Return"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        target=State.RECEIVED,
        position=110,
        asks=(
            REASON,
            Ask(
                "rule",
                "line",
                gettext_lazy("Rule relied on"),
                required=False,
                help=gettext_lazy("Which rule says that it is not your unit's. After a second return a supervisor rules by it."),
            ),
        ),
        condition=rulings.return_,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("back", "lamp"),
        tells=(
            Notification(
                "return",
                to=("dispatcher",),
                when=lambda event, _case: not event.fact("to_be_ruled"),
                staff_text=gettext_lazy("Case %(number)s was returned and must be dispatched again."),
            ),
            TO_BE_RULED,
        ),
        reviews=(RULING,),
        effect=_effect,
    )
)


@step(RETURN)
@transaction.atomic
def return_(case: Case, *, reason: str, rule: str = "", actor: User, at: datetime) -> Case:
    """`rule`: which one says that the case is not the unit's, in words."""
    reason = words.clean(reason, field="reason")
    rule = words.clean(rule, field="rule", required=False, longest=RULE_LONGEST)
    case, _snapshot = lock_and_check(case, RETURN, actor=actor)
    unit = case.unit
    assert unit is not None
    record_handler(case, user=actor, unit=unit, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by=RETURN.code, at=at)
    waits.settle_requests(case, by=RETURN.code, at=at)
    waits.pause(case, *rounds.HELD_UP, at=at)
    move(case, State.RECEIVED, unit=None, handler=None, returns=case.returns + 1)
    to_be_ruled = wait_for_a_unit(case, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, title=rule, author=actor, at=at)
    append(case, RETURN, actor=actor, at=at, facts=facts | {"unit": unit.code} | to_be_ruled)
    return case


def wait_for_a_unit(case: Case, *, at: datetime) -> dict[str, bool]:
    """Of a case that was received anew: a dispatcher's, or after two returns a supervisor's ruling. The facts that say which."""
    if case.returns >= rulings.MOST_RETURNS:
        waits.open_review(case, RULING.about, working_days=RULE_WITHIN_DAYS, at=at)
        return {"to_be_ruled": True}
    waits.write([waits.opened(case, WaitKind.DISPATCH, at=at, calendar=calendar_cache.default())])
    return {}

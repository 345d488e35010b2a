"""A unit that assists ends: what it has to do is its successor's, or is over where that has the case itself or may not see it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event
from casework.policies import heirs
from casework.policies.assisting import assisting_key, ended_key, may_assist
from casework.steps.assist import notice, params
from casework.steps.assist_done import WHILE_ASSISTED
from casework.timeline import append_many, event
from casework.verb import EventStyle, Facts, Names, Notification, Verb, declare
from casework.writing import assisting
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock


def _event_text(event: Event, names: Names) -> str:
    before = {"before": names.unit(event.fact("assisted"))}
    if not _goes_on(event):
        return _("%(before)s has ended, and does not assist any more.") % before
    return _("%(before)s has ended. %(after)s goes on assisting.") % (before | {"after": names.unit(event.fact("assisting"))})


def _goes_on(event: Event) -> bool:
    return bool(event.fact("assisting"))


def _effect(standing: Standing, facts: Facts) -> Effect:
    finishes = ended_key(facts)
    if not facts.get("assisting"):
        return Effect(finishes=finishes)
    pauses = (WaitKind.ASSIST,) if standing.state == State.SUSPENDED else ()
    return Effect(finishes=finishes, assists=assisting_key(facts), pauses=pauses)


SUCCEED_ASSIST = declare(
    Verb(
        code="succeed_assist",
        label=gettext_lazy("Assistance goes on with another unit"),
        roles=frozenset(),
        sources=WHILE_ASSISTED,
        offered=False,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("send", "wire"),
        tells=(
            Notification(
                "succeed_assist",
                to=("assisting",),
                when=lambda event, _case: _goes_on(event),
                params=params,
                staff_text=gettext_lazy(
                    "Case %(number)s: the unit that assisted %(unit)s has ended, and yours goes on. "
                    "Please do its part, and say when it is done."
                ),
            ),
            Notification(
                "assistance_goes_on",
                to=OWED_BY,
                when=lambda event, _case: _goes_on(event),
                params=params,
                staff_text=notice(
                    gettext_lazy("Case %(number)s: the unit that assisted has ended, and %(assisting)s assists from now on.")
                ),
            ),
            Notification(
                "assistance_over",
                to=OWED_BY,
                when=lambda event, _case: not _goes_on(event),
                staff_text=gettext_lazy("Case %(number)s: the unit that assisted has ended, and nobody does its part any more."),
            ),
        ),
        folded=True,
        effect=_effect,
        a_day=None,
    )
)


@transaction.atomic
def succeed_assist(case: Case, before: Unit, *, actor: User | None, at: datetime) -> bool:
    """The successor has a limit of its own, as every unit that begins to assist. False: somebody was faster."""
    case = lock(case)
    if before.pk not in case.assisting:
        return False
    ended = assisting.finish(case, before, by=SUCCEED_ASSIST.code, at=at)
    facts = {"assisted": ended["assisting"], "assisted_id": ended["assisting_id"]}
    unit = heirs.last_of(before)
    if may_assist(unit, case):
        facts |= assisting.begin(case, unit, at=at)
    append_many([event(case, SUCCEED_ASSIST, actor=actor, at=at, facts=facts)])
    return True

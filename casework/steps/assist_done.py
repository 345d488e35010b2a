"""A unit that assists says that its part is done; or it is ended from outside, never by the unit that asked for it."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, Unit, User
from casework.effect import Effect, Standing
from casework.lifecycle import IN_HAND, State
from casework.models import Case, Event, Words
from casework.policies import access, requests
from casework.policies.access import HANDLING_ROLES
from casework.policies.assisting import assisting_key, assists_for
from casework.refusal import Refused, unusable
from casework.steps.assist import notice, params
from casework.timeline import append
from casework.verb import Ask, Beforehand, EventStyle, Facts, Names, Notification, Verb, declare, step
from casework.wording import join_names
from casework.writing import assisting, words
from casework.writing.declarations import OWED_BY, REASON
from casework.writing.transition import lock_and_check, record_handler

WHILE_ASSISTED = IN_HAND | {State.RECEIVED}
"""What a unit assists with goes on while a returned case has no unit."""


def _done_text(event: Event, names: Names) -> str:
    return _("%(unit)s has done its part.") % {"unit": names.unit(event.fact("assisting"))}


def _ended_text(event: Event, names: Names) -> str:
    return _("%(unit)s does not assist any more.") % {"unit": names.unit(event.fact("assisting"))}


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(finishes=assisting_key(facts))


def _shows(case: Case) -> Iterator[Beforehand]:
    units = Unit.objects.filter(pk__in=case.assisting).order_by("pk")
    yield Beforehand(gettext_lazy("Assisting unit"), join_names(str(unit) for unit in units))


ASSIST_DONE = declare(
    Verb(
        code="assist_done",
        label=gettext_lazy("Our part is done"),
        roles=HANDLING_ROLES,
        leading=False,
        assisting=True,
        sources=WHILE_ASSISTED,
        position=82,
        asks=(Ask("text", "text", gettext_lazy("What your unit did")),),
        note=gettext_lazy("The unit that has the case reads it. Afterwards the case is no longer among those of your unit."),
        condition=requests.finish_assist,
        public=True,
        event_text=_done_text,
        event_style=EventStyle("check", "door", "note"),
        tells=(
            Notification(
                "assist_done",
                to=OWED_BY,
                params=params,
                staff_text=notice(gettext_lazy("Case %(number)s: %(assisting)s has done its part.")),
            ),
        ),
        effect=_effect,
    )
)
END_ASSIST = declare(
    Verb(
        code="end_assist",
        label=gettext_lazy("End the assistance"),
        roles=frozenset({Role.DISPATCHER, Role.SUPERVISOR}),
        outside=True,
        sources=WHILE_ASSISTED,
        position=125,
        asks=(Ask("unit", "unit", gettext_lazy("Assisting unit")), REASON),
        note=gettext_lazy("Without the unit's word that its part is done. Both units are told."),
        shows=_shows,
        condition=requests.finish_assist,
        public=True,
        event_text=_ended_text,
        event_style=EventStyle("stop", "lamp"),
        tells=(
            Notification(
                "assist_ended",
                to=("assisting", *OWED_BY),
                params=params,
                staff_text=notice(gettext_lazy("Case %(number)s: %(assisting)s does not assist any more.")),
            ),
        ),
        effect=_effect,
    )
)


@step(ASSIST_DONE)
@transaction.atomic
def assist_done(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    """By its own people, for the one unit for which they speak."""
    text = words.clean(text)
    case, _snapshot = lock_and_check(case, ASSIST_DONE, actor=actor)
    unit = _spoken_for(case, actor)
    record_handler(case, user=actor, unit=unit, at=at)
    facts = assisting.finish(case, unit, by=ASSIST_DONE.code, at=at)
    append(case, ASSIST_DONE, actor=actor, at=at, facts=facts | words.write(case, Words.Kind.COMMENT, text, author=actor, at=at))
    return case


@step(END_ASSIST)
@transaction.atomic
def end_assist(case: Case, *, unit: Unit, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, END_ASSIST, actor=actor)
    if unit.pk not in case.assisting:
        raise unusable({"unit": [_("This unit does not assist with the case.")]})
    facts = assisting.finish(case, unit, by=END_ASSIST.code, at=at)
    append(case, END_ASSIST, actor=actor, at=at, facts=facts | words.write(case, Words.Kind.REASON, reason, author=actor, at=at))
    return case


def refuse_if_done(number: str, *, actor: User) -> None:
    """Raises Refused where the person's unit has said it already, and so does not see the case any more; by its number."""
    grants = [grant for grant in access.grants(actor) if grant.role in HANDLING_ROLES and grant.unit]
    units = {unit for grant in grants for unit in access.units_reached(grant)}
    case = Case.objects.numbered(number).first() if units else None
    if case is None or not units.isdisjoint(case.assisting):
        return
    done = (
        case.events.filter(verb=ASSIST_DONE.code, facts__assisting_id__in=units).select_related("actor").order_by("-seq").first()
    )
    if done is not None and not access.sees(actor, case):
        when = date_format(timezone.localtime(done.occurred_at), "DATETIME_FORMAT")
        facts = {"who": done.actor.name if done.actor else "", "when": when}
        text = _("%(who)s said that your unit's part is done, %(when)s. The case is no longer among those of your unit.")
        raise Refused("already_done", text % facts)


def _spoken_for(case: Case, actor: User) -> Unit:
    units = assists_for(actor, case)
    if len(units) > 1:
        names = {"units": join_names(str(unit) for unit in units)}
        raise Refused(
            "several_units", _("Several of your units assist: %(units)s. Somebody of each says that its part is done.") % names
        )
    return units[0]

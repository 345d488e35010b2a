"""Assist: the unit asks that another one helps, and a dispatcher or a supervisor decides. The case stays where it is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, Unit, User
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, IN_HAND, State, WaitKind
from casework.models import Case, Event, Words
from casework.policies import assisting as policy
from casework.policies import requests
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import ASSISTANCE
from casework.timeline import append
from casework.verb import Ask, Beforehand, EventStyle, Facts, Names, Notification, ReviewSubject, Verb, declare, step
from casework.writing import assisting, waits, words
from casework.writing.declarations import APPROVE, OWED_BY, REASON, request, requested
from casework.writing.transition import lock_and_check, record_handler, refuse

DECIDE_WITHIN_DAYS = 1
ASKED = ReviewSubject(
    ASSISTANCE,
    owner="dispatcher",
    due_text=gettext_lazy("Case %(number)s: the unit asked for another unit's assistance. A decision is due."),
)


def _names(facts: Any) -> dict[str, str]:
    """The unit that assists, in a notice."""
    known = facts.get("assisting_id")  # none in an example of a notice
    unit = Unit.objects.filter(pk=known).first() if known else None
    return {"assisting": str(unit) if unit else facts["assisting"]}


def params(event: Event) -> dict[str, Any]:
    return {"assisting": event.fact("assisting"), "assisting_id": event.fact("assisting_id")}


def notice(text: Any) -> Any:
    """What a notice says that names the unit which assists."""
    return lambda facts: str(text) % (facts | _names(facts))


def _asked_text(event: Event, names: Names) -> str:
    return _("Asked that %(unit)s assists.") % {"unit": names.unit(event.fact("assisting"))}


def _decided_text(event: Event, names: Names) -> str:
    unit = {"unit": names.unit(event.fact("assisting"))}
    return _("%(unit)s assists from now on.") % unit if event.fact("approved") else _("%(unit)s does not assist.") % unit


def _shows(case: Case) -> Iterator[Beforehand]:
    asked = request(case, ASSIST.code)
    if asked is not None:
        unit = Unit.objects.filter(pk=asked.facts["assisting_id"]).first()
        yield Beforehand(gettext_lazy("Assisting unit"), str(unit or asked.facts["assisting"]))
        yield from requested(asked)


def _effect(standing: Standing, facts: Facts) -> Effect:
    if not facts["approved"]:
        return Effect(ends_reviews=(ASSISTANCE, ""))
    pauses = (WaitKind.ASSIST,) if standing.state == State.SUSPENDED else ()
    return Effect(ends_reviews=(ASSISTANCE, ""), assists=policy.assisting_key(facts), pauses=pauses)


ASSIST = declare(
    Verb(
        code="assist",
        label=gettext_lazy("Ask for assistance"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        position=87,
        asks=(Ask("unit", "unit", gettext_lazy("Assisting unit")), REASON),
        note=gettext_lazy(
            "A dispatcher or a supervisor decides. The case stays with your unit, and is resolved once the other unit says that "
            "its part is done."
        ),
        condition=requests.assist,
        reviews=(ASKED,),
        public=False,
        event_text=_asked_text,
        event_style=EventStyle("people", "wire"),
        tells=(
            Notification(
                "assist",
                to=("dispatcher",),
                params=params,
                staff_text=notice(gettext_lazy("Case %(number)s: %(unit)s asks that %(assisting)s assists. Please decide.")),
            ),
        ),
        effect=Effect(opens_review=(ASSISTANCE, ASSISTANCE)),
    )
)
DECIDE_ASSIST = declare(
    Verb(
        code="decide_assist",
        label=gettext_lazy("Decide on assistance"),
        roles=frozenset({Role.DISPATCHER, Role.SUPERVISOR}),
        outside=True,
        sources=IN_HAND,
        position=194,
        asks=(APPROVE, REASON),
        note=gettext_lazy("If you grant it, the other unit sees the case, may visit, and has to say when its part is done."),
        shows=_shows,
        condition=requests.decide_assist,
        decides=ASSISTANCE,
        public=True,
        event_text=_decided_text,
        event_style=EventStyle("people", "seal"),
        tells=(
            Notification(
                "assists",
                to=("assisting",),
                when=lambda event, _case: event.fact("approved"),
                params=params,
                staff_text=gettext_lazy(
                    "Case %(number)s: your unit assists %(unit)s. Please do your part, and say when it is done."
                ),
            ),
            Notification(
                "assistance_granted",
                to=OWED_BY,
                when=lambda event, _case: event.fact("approved"),
                params=params,
                staff_text=notice(gettext_lazy("Case %(number)s: %(assisting)s assists from now on.")),
            ),
            Notification(
                "assistance_refused",
                to=OWED_BY,
                when=lambda event, _case: not event.fact("approved"),
                params=params,
                staff_text=notice(gettext_lazy("Case %(number)s: %(assisting)s does not assist. The reason stands on the case.")),
            ),
        ),
        effect=_effect,
    )
)


@step(ASSIST)
@transaction.atomic
def assist(case: Case, *, unit: Unit, reason: str, actor: User, at: datetime) -> Case:
    """One unit at a time is asked for; several may assist."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, ASSIST, actor=actor)
    refuse(policy.may_assist(unit, case))
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.open_review(case, ASSISTANCE, working_days=DECIDE_WITHIN_DAYS, at=at)
    facts = {"assisting": unit.code, "assisting_id": unit.pk}
    append(case, ASSIST, actor=actor, at=at, facts=facts | words.write(case, Words.Kind.REASON, reason, author=actor, at=at))
    return case


@step(DECIDE_ASSIST)
@transaction.atomic
def decide_assist(case: Case, *, approve: bool, reason: str, actor: User, at: datetime) -> Case:
    """Granted, the unit has a wait of its own, and none of its people ever enters the case's rating."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, DECIDE_ASSIST, actor=actor)
    asked = request(case, ASSIST.code)
    assert asked is not None
    unit = Unit.objects.get(pk=asked.facts["assisting_id"])
    waits.end(case, WaitKind.REVIEW, by=DECIDE_ASSIST.code, at=at, about=ASSISTANCE)
    if approve:
        refuse(policy.may_assist(unit, case))
        assisting.begin(case, unit, at=at)
    facts = {"approved": approve, "assisting": unit.code, "assisting_id": unit.pk}
    facts |= words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, DECIDE_ASSIST, actor=actor, at=at, facts=facts, public=approve)
    return case

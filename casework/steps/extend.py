"""Extend: the unit asks for more time before the case is due, and a supervisor from outside it decides. Once in a round."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case, Event, Link, Words
from casework.policies import requests
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import EXTENSION
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import Ask, Beforehand, EventStyle, Names, Notification, ReviewSubject, Verb, declare, step
from casework.worktime.deadlines import BY_THE_CLOCK
from casework.writing import extensions, waits, words
from casework.writing.declarations import APPROVE, OWED_BY, REASON, request, requested
from casework.writing.extensions import Room, Until, in_words
from casework.writing.transition import lock_and_check, record_handler

DECIDE_WITHIN_DAYS = 1
ASKED = ReviewSubject(
    EXTENSION,
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: the unit asked for more time. A decision is due."),
)


def _until(facts: Any) -> dict[str, str]:
    """Of a limit that runs by the clock to the minute, else the day, at whose close of business it ends."""
    due, by_the_clock = timezone.localtime(datetime.fromisoformat(facts["due"])), facts["limit"][1] in BY_THE_CLOCK
    return {"until": date_format(due, "DATETIME_FORMAT" if by_the_clock else "DATE_FORMAT")}


def _params(event: Event) -> dict[str, Any]:
    return {"due": event.fact("due"), "limit": event.fact("limit")}


def _asked_text(event: Event, _names: Names) -> str:
    return _("More time was asked for, until %(until)s.") % _until(event.facts)


def _decided_text(event: Event, _names: Names) -> str:
    if not event.fact("approved"):
        return _("More time was refused; the due time stays.")
    return _("More time was granted. It must be resolved by %(until)s.") % _until(event.facts)


def _shows(case: Case) -> Iterator[Beforehand]:
    room = extensions.room(case)
    if room is None:
        return
    yield Beforehand(gettext_lazy("Due now"), in_words(room.due))
    latest = in_words(room.latest) if room.latest > room.due else _("This limit cannot be extended.")
    yield Beforehand(gettext_lazy("No later than"), latest)


def _shows_request(case: Case) -> Iterator[Beforehand]:
    asked, room = request(case, EXTEND.code), extensions.room(case)
    if asked is None or room is None:
        return
    yield Beforehand(gettext_lazy("Due now"), in_words(room.due))
    longer = waits.lengthened(room.wait, asked.facts["limit"][0], waits.stood(room.wait))
    yield Beforehand(gettext_lazy("Would be due"), in_words(longer.at))
    yield from requested(asked)


EXTEND = declare(
    Verb(
        code="extend",
        label=gettext_lazy("Ask for more time"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        position=84,
        asks=(Ask("until", "moment", gettext_lazy("Until when?")), REASON),
        note=gettext_lazy("Before the case is due, and once in a round. A supervisor decides; until then the due time stays."),
        shows=_shows,
        condition=requests.extend,
        reviews=(ASKED,),
        public=False,
        event_text=_asked_text,
        event_style=EventStyle("clock", "wire"),
        tells=(
            Notification(
                "extend",
                to=("supervisor",),
                params=_params,
                staff_text=lambda facts: (
                    _("Case %(number)s: the unit asks for more time, until %(until)s. Please decide.") % (facts | _until(facts))
                ),
            ),
        ),
        effect=Effect(opens_review=(EXTENSION, EXTENSION)),
    )
)
DECIDE_EXTENSION = declare(
    Verb(
        code="decide_extension",
        label=gettext_lazy("Decide on more time"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=HANDLING,
        position=190,
        asks=(APPROVE, REASON),
        note=gettext_lazy("If you grant it, the citizen is told until when. The reason stays among staff."),
        shows=_shows_request,
        condition=requests.decide_extension,
        decides=EXTENSION,
        public=True,
        event_text=_decided_text,
        event_style=EventStyle("calendar", "seal"),
        tells=(
            Notification(
                "extension_granted",
                to=OWED_BY,
                citizen=True,
                link=Link.Kind.TRACK,
                when=lambda event, _case: event.fact("approved"),
                params=_params,
                staff_text=lambda facts: _("Case %(number)s: more time was granted, until %(until)s.") % (facts | _until(facts)),
                citizen_text=gettext_lazy(
                    "Case %(number)s takes longer: a supervisor gave %(unit)s time until %(until)s. How it stands: %(track)s"
                ),
                values=_until,
                label=gettext_lazy("More time was granted"),
            ),
            Notification(
                "extension_refused",
                to=OWED_BY,
                when=lambda event, _case: not event.fact("approved"),
                staff_text=gettext_lazy("Case %(number)s: more time was refused, so the due time stays."),
            ),
        ),
        effect=Effect(ends_reviews=(EXTENSION, "")),
    )
)


@step(EXTEND)
@transaction.atomic
def extend(case: Case, *, until: Until, reason: str, actor: User, at: datetime) -> Case:
    """`until`: a day, or an instant. What is asked for is the limit that lasts until then, in whole units of its own."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, EXTEND, actor=actor)
    longer = extensions.reaching(_room(case, at=at), until)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.open_review(case, EXTENSION, working_days=DECIDE_WITHIN_DAYS, at=at)
    facts = {"due": longer.at.isoformat(), "limit": [longer.amount, longer.unit]}
    append(case, EXTEND, actor=actor, at=at, facts=facts | words.write(case, Words.Kind.REASON, reason, author=actor, at=at))
    return case


@step(DECIDE_EXTENSION)
@transaction.atomic
def decide_extension(case: Case, *, approve: bool, reason: str, actor: User, at: datetime) -> Case:
    """It was asked for in time, so it may be granted later too. A refusal is no matter of the citizen's."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, DECIDE_EXTENSION, actor=actor)
    asked, room = request(case, EXTEND.code), extensions.room(case)
    assert asked is not None
    assert room is not None
    waits.end(case, WaitKind.REVIEW, by=DECIDE_EXTENSION.code, at=at, about=EXTENSION)
    facts: dict[str, Any] = {"approved": approve}
    if approve:
        longer = waits.lengthen(room.wait, amount=asked.facts["limit"][0])
        facts |= {"due": longer.at.isoformat(), "limit": [longer.amount, longer.unit]}
    facts |= words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, DECIDE_EXTENSION, actor=actor, at=at, facts=facts, public=approve)
    return case


def _room(case: Case, *, at: datetime) -> Room:
    room = extensions.room(case)
    if room is None or room.latest <= room.due:
        raise Refused("not_extendable", _("The time to resolve this case cannot be extended."))
    if at >= room.due:
        late = _("The case was due on %(due)s. More time must be asked for before that.")
        raise Refused("overdue", late % {"due": in_words(room.due)})
    return room

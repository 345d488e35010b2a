"""Suspend: the unit asks that a case rests until a day, and a supervisor from outside it decides. Meanwhile no clock runs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework import calendar_cache
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case, Event, Link, Words
from casework.policies import requests
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import SUSPENDED, SUSPENSION
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import Ask, Beforehand, EventStyle, Facts, Names, Notification, ReviewSubject, Verb, declare, step
from casework.writing import waits, words
from casework.writing.declarations import APPROVE, OWED_BY, REASON, request, requested
from casework.writing.transition import lock_and_check, move, record_handler

DECIDE_WITHIN_DAYS = 1
MOST_DAYS = 90
"""So far ahead lies the day on which a suspended case is looked at again, at most."""
ASKED = ReviewSubject(
    SUSPENSION,
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: the unit asked to suspend it. A decision is due."),
)
LOOK_AGAIN = ReviewSubject(
    SUSPENDED,
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s is suspended until today: look at it again, and release it if it can go on."),
)


def _day(facts: Any) -> dict[str, str]:
    return {"day": date_format(timezone.localtime(datetime.fromisoformat(facts["due"])), "DATE_FORMAT")}


def _params(event: Event) -> dict[str, Any]:
    return {"due": event.fact("due")}


def _asked_text(event: Event, _names: Names) -> str:
    return _("Asked to suspend the case, and to look at it again on %(day)s.") % _day(event.facts)


def _decided_text(event: Event, _names: Names) -> str:
    if not event.fact("approved"):
        return _("The case was not suspended; its clocks run on.")
    return _("Suspended. On %(day)s a supervisor looks at it again.") % _day(event.facts)


def _shows(_case: Case) -> Iterator[Beforehand]:
    last = timezone.localdate() + timedelta(days=MOST_DAYS)
    yield Beforehand(gettext_lazy("No later than"), date_format(last, "DATE_FORMAT"))


def _shows_request(case: Case) -> Iterator[Beforehand]:
    asked = request(case, SUSPEND.code)
    if asked is not None:
        yield Beforehand(gettext_lazy("Look at it again on"), _day(asked.facts)["day"])
        yield from requested(asked)


def _effect(_standing: Standing, facts: Facts) -> Effect:
    if not facts["approved"]:
        return Effect(ends_reviews=(SUSPENSION, ""))
    return Effect(
        state=State.SUSPENDED,
        pauses=waits.STANDS_STILL,
        ends_reviews=(SUSPENSION, ""),
        opens_review=(SUSPENDED, SUSPENDED),
    )


SUSPEND = declare(
    Verb(
        code="suspend",
        label=gettext_lazy("Ask to suspend"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        explains=frozenset({State.SUSPENDED}),
        position=86,
        asks=(
            REASON,
            Ask(
                "review_on",
                "date",
                gettext_lazy("Look at it again on"),
                help=gettext_lazy("If nobody works on that day, it becomes the next working day."),
            ),
        ),
        note=gettext_lazy(
            "While a case is suspended no clock runs and nobody is reminded. A supervisor decides, and looks again on that day."
        ),
        shows=_shows,
        condition=requests.suspend,
        reviews=(ASKED,),
        public=False,
        event_text=_asked_text,
        event_style=EventStyle("clock", "wire"),
        tells=(
            Notification(
                "suspend",
                to=("supervisor",),
                params=_params,
                staff_text=lambda facts: (
                    _("Case %(number)s: the unit asks to suspend it until %(day)s. Please decide.") % (facts | _day(facts))
                ),
            ),
        ),
        effect=Effect(opens_review=(SUSPENSION, SUSPENSION)),
    )
)
DECIDE_SUSPENSION = declare(
    Verb(
        code="decide_suspension",
        label=gettext_lazy("Decide on the suspension"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=HANDLING,
        target=State.SUSPENDED,
        position=192,
        asks=(APPROVE, REASON),
        note=gettext_lazy("If you grant it, the citizen is told when the case is looked at again. The reason stays among staff."),
        shows=_shows_request,
        condition=requests.decide_suspension,
        decides=SUSPENSION,
        reviews=(LOOK_AGAIN,),
        public=True,
        event_text=_decided_text,
        event_style=EventStyle("calendar", "seal"),
        tells=(
            Notification(
                "suspended",
                to=(*OWED_BY, "every_assisting"),
                citizen=True,
                link=Link.Kind.TRACK,
                when=lambda event, _case: event.fact("approved"),
                params=_params,
                staff_text=lambda facts: (
                    _("Case %(number)s is suspended. It is looked at again on %(day)s.") % (facts | _day(facts))
                ),
                citizen_text=gettext_lazy(
                    "Case %(number)s has to wait for now. On %(day)s a supervisor looks at it again. How it stands: %(track)s"
                ),
                values=_day,
                label=gettext_lazy("The case was suspended"),
            ),
            Notification(
                "suspension_refused",
                to=OWED_BY,
                when=lambda event, _case: not event.fact("approved"),
                staff_text=gettext_lazy("Case %(number)s was not suspended; its clocks run on."),
            ),
        ),
        effect=_effect,
    )
)


@step(SUSPEND)
@transaction.atomic
def suspend(case: Case, *, reason: str, review_on: date, actor: User, at: datetime) -> Case:
    """`review_on`: after today, and at most MOST_DAYS ahead; the close of business of that day, or of the next working day."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, SUSPEND, actor=actor)
    due = _review_due(review_on, at=at)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.open_review(case, SUSPENSION, working_days=DECIDE_WITHIN_DAYS, at=at)
    facts = {"due": due.at.isoformat()} | words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, SUSPEND, actor=actor, at=at, facts=facts)
    return case


@step(DECIDE_SUSPENSION)
@transaction.atomic
def decide_suspension(case: Case, *, approve: bool, reason: str, actor: User, at: datetime) -> Case:
    """Granted, whatever the unit owes stands still. A refusal is no matter of the citizen's."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, DECIDE_SUSPENSION, actor=actor)
    facts: dict[str, Any] = {"approved": approve}
    waits.end(case, WaitKind.REVIEW, by=DECIDE_SUSPENSION.code, at=at, about=SUSPENSION)
    if approve:
        facts |= _rest(case, at=at)
    facts |= words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, DECIDE_SUSPENSION, actor=actor, at=at, facts=facts, public=approve)
    return case


def _rest(case: Case, *, at: datetime) -> dict[str, Any]:
    """Let it rest until the day that was asked for. The facts by which it can go on: the state that it had."""
    asked, calendar = request(case, SUSPEND.code), calendar_cache.default()
    assert asked is not None
    day = timezone.localdate(datetime.fromisoformat(asked.facts["due"]))
    if day <= timezone.localdate(at):
        past = _("The day on which it was to be looked at again has come. Refuse it; the unit can ask anew.")
        raise Refused("day_has_come", past)
    due, state = waits.by_close_of(calendar, day), case.state
    waits.pause(case, *waits.STANDS_STILL, at=at)
    move(case, State.SUSPENDED)
    waits.write([waits.opened(case, WaitKind.REVIEW, at=at, calendar=calendar, due=due, about=SUSPENDED, subject=SUSPENDED)])
    return {"was": state, "due": due.at.isoformat()}


def _review_due(day: date, *, at: datetime) -> waits.Due:
    today = timezone.localdate(at)
    if not today < day <= today + timedelta(days=MOST_DAYS):
        last = date_format(today + timedelta(days=MOST_DAYS), "DATE_FORMAT")
        choose = _("Choose a day after today, %(last)s at the latest.") % {"last": last}
        raise Refused("unusable_day", choose, fields={"review_on": [choose]})
    return waits.by_close_of(calendar_cache.default(), day)

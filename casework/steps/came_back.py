"""Came back: within thirty days of closing the citizen says that it is there again, and the same unit has to go again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import State
from casework.models import Case, Event, Words
from casework.steps.dispatch import REWORK
from casework.steps.reopen import next_round, open_next_round
from casework.verb import Ask, EventStyle, Names, Notification, Verb, declare, step
from casework.writing import attachments, citizens_own, words
from casework.writing.attachments import Upload
from casework.writing.transition import lock_and_check, refuse

WITHIN = timedelta(days=30)
"""To the end of the thirtieth day. The database knows the limit too (sql/events.sql)."""


def _event_text(event: Event, names: Names) -> str:
    facts = {"round": event.fact("round"), "unit": names.unit(event.fact("unit"))}
    return _("It came back. Round %(round)d began: %(unit)s must visit again.") % facts


CAME_BACK = declare(
    Verb(
        code="came_back",
        label=gettext_lazy("It came back"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=frozenset({State.CLOSED}),
        target=State.DISPATCHED,
        position=175,
        asks=(Ask("text", "text", gettext_lazy("What is wrong again?")), attachments.ASK),
        note=gettext_lazy("Within 30 days of closing. A new round begins with the same unit, which must visit again."),
        by_citizen=True,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("back", "lamp", "demand"),
        tells=(
            Notification(
                "came_back",
                to=("unit_lead", "handler"),
                staff_text=gettext_lazy(
                    "Case %(number)s came back after it was closed. Round %(round)s has begun: another visit is required."
                ),
            ),
            replace(REWORK, to=()),
        ),
        effect=next_round,
    )
)


@step(CAME_BACK)
@transaction.atomic
def came_back(case: Case, *, text: str, actor: User | None, at: datetime, files: Sequence[Upload] = ()) -> Case:
    """`actor` None: the citizen, by the page that follows the case. Once for each closing, within the thirty days."""
    text = words.clean(text)
    readable = attachments.read(files) if actor else citizens_own.photos(files)
    case, _snapshot = lock_and_check(case, CAME_BACK, actor=actor)
    refuse(may_come_back(case, at=at))
    facts = attachments.write_words(case, Words.Kind.CHASE, text, files=readable, author=actor, at=at)
    return open_next_round(case, CAME_BACK, facts=facts, actor=actor, at=at)


def last_day(case: Case) -> date | None:
    """Until when a closed case may come back; None of any other."""
    if case.state != State.CLOSED or case.closed_at is None:
        return None
    return timezone.localdate(case.closed_at) + WITHIN


def may_come_back(case: Case, *, at: datetime) -> Decision:
    """Whether there is still time, of a case that is closed."""
    last = last_day(case)
    if last is None or timezone.localdate(at) <= last:
        return ALLOW
    closed = date_format(last - WITHIN, "DATE_FORMAT")
    return deny(
        "too_late",
        _("It was closed on %(day)s, more than 30 days ago. It can be registered as a new demand.") % {"day": closed},
    )

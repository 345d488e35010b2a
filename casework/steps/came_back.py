"""Came back: within thirty days of closing, or of a promise kept, the citizen says so, and the same unit has to go again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Words
from casework.steps.dispatch import REWORK
from casework.steps.reopen import next_round, open_next_round
from casework.verb import Ask, EventStyle, Names, Notification, Verb, declare, step
from casework.writing import attachments, citizens_own, waits, words
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
        note=gettext_lazy(
            "Within 30 days of closing, or of a promise kept since. A new round begins with the same unit, which must visit "
            "again."
        ),
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
    """`actor` None: the citizen, by the page that follows the case. Once for each closing, within its days."""
    text = words.clean(text)
    readable = attachments.read(files) if actor else citizens_own.photos(files)
    case, _snapshot = lock_and_check(case, CAME_BACK, actor=actor)
    refuse(may_come_back(case, at=at))
    facts = attachments.write_words(case, Words.Kind.CHASE, text, files=readable, author=actor, at=at)
    return open_next_round(case, CAME_BACK, facts=facts, actor=actor, at=at)


def last_day(case: Case) -> date | None:
    """Until when a closed case may come back; None of any other."""
    since = _since(case)
    return timezone.localdate(since[0]) + WITHIN if since else None


def may_come_back(case: Case, *, at: datetime) -> Decision:
    """Whether there is still time, of a case that is closed."""
    since = _since(case)
    if since is None or timezone.localdate(at) <= timezone.localdate(since[0]) + WITHIN:
        return ALLOW
    return deny("too_late", since[1] % {"day": date_format(timezone.localtime(since[0]), "DATE_FORMAT")})


def _since(case: Case) -> tuple[datetime, str] | None:
    """From when the days of a closed case run, and what is said when they are over. What was promised and is said to be done
    afterwards begins them anew: only now can the citizen see whether it is."""
    if case.state != State.CLOSED or case.closed_at is None:
        return None
    promises = case.waits.filter(kind=WaitKind.REVIEW, about=waits.PROMISE, until__gt=case.closed_at)
    kept_at = promises.aggregate(last=Max("until"))["last"]
    if kept_at:
        return kept_at, _("What was promised was done on %(day)s, more than 30 days ago. It can be registered as a new demand.")
    return case.closed_at, _("It was closed on %(day)s, more than 30 days ago. It can be registered as a new demand.")

"""Reveal: show one of a citizen's details in full. It takes a reason, and who looked is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from casework.bounds import AT_WILL
from casework.crypto import CannotOpen
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case, Event, Words
from casework.refusal import Refused, unusable
from casework.timeline import append
from casework.verb import Ask, EventStyle, Names, Verb, declare, step
from casework.wording import CANNOT_OPEN
from casework.writing import words
from casework.writing.declarations import EVERY_WRITER, REASON
from casework.writing.transition import lock_and_check

REVEALABLE = (
    ("name", gettext_lazy("Name")),
    ("phone", gettext_lazy("Phone")),
    ("email", pgettext_lazy("address", "E-mail")),
    ("address", gettext_lazy("Address")),
    ("place", gettext_lazy("Exact place")),
    ("text", gettext_lazy("The citizen's words in full")),
)


def _event_text(event: Event, _names: Names) -> str:
    return _("Shown in full: %(field)s.") % {"field": dict(REVEALABLE).get(event.fact("field"), "?")}


REVEAL = declare(
    Verb(
        code="reveal",
        label=gettext_lazy("Show in full"),
        roles=EVERY_WRITER,
        any_handler=True,
        assisting=True,
        field="reveal",
        sources=ANY,
        position=260,
        asks=(Ask("field", "choice", gettext_lazy("Information"), choices=REVEALABLE), REASON),
        note=gettext_lazy("Who viewed what, and why, is recorded."),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("eye", "plum"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(REVEAL)
@transaction.atomic
def reveal(case: Case, *, field: str, reason: str, actor: User, at: datetime) -> str:
    """The detail in full. `field`: name, phone, email, address, place or text."""
    if field not in dict(REVEALABLE):
        raise unusable({"field": [_("Choose what to show.")]})
    reason = words.clean(reason, field="reason", longest=500)
    case, _snapshot = lock_and_check(case, REVEAL, actor=actor)
    try:
        value = _value(case, field)
    except CannotOpen as unreadable:
        raise Refused("cannot_open", CANNOT_OPEN) from unreadable
    if not value:
        raise Refused("not_given", _("The citizen did not give this detail."))
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"field": field}
    append(case, REVEAL, actor=actor, at=at, facts=facts)
    return value


def _value(case: Case, field: str) -> str:
    if field in {"name", "phone"}:
        return str(getattr(case.citizen, field)) if case.citizen else ""
    if field == "text":
        demand = case.words.filter(kind=Words.Kind.DEMAND).first()
        return words.in_full(demand).text if demand else ""
    return str(getattr(case, field))

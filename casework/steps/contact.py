"""Contact: a first contact is logged. It counts for the response rate, never as a visit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import HANDLING
from casework.models import Case, Event
from casework.policies.access import HANDLING_ROLES
from casework.refusal import unusable
from casework.timeline import append
from casework.verb import Ask, EventStyle, Names, Verb, declare, step
from casework.writing.transition import lock_and_check, record_handler

REACHES = (
    ("phone", gettext_lazy("Phone call")),
    ("sms", gettext_lazy("Text message")),
    ("wechat", gettext_lazy("WeChat")),
    ("in_person", gettext_lazy("In person")),
)


def _event_text(event: Event, _names: Names) -> str:
    return _("First contact: %(how)s.") % {"how": dict(REACHES).get(event.fact("how"), "?")}


CONTACT = declare(
    Verb(
        code="contact",
        label=gettext_lazy("Record a first contact"),
        roles=HANDLING_ROLES,
        sources=HANDLING,
        position=50,
        asks=(Ask("how", "choice", gettext_lazy("How"), choices=REACHES),),
        public=True,
        event_text=_event_text,
        event_style=EventStyle("phone", "wire"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(CONTACT)
@transaction.atomic
def contact(case: Case, *, how: str, actor: User, at: datetime) -> Case:
    if how not in dict(REACHES):
        raise unusable({"how": [_("Choose how the citizen was reached.")]})
    case, _snapshot = lock_and_check(case, CONTACT, actor=actor)
    record_handler(case, user=actor, unit=case.unit, at=at)
    append(case, CONTACT, actor=actor, at=at, facts={"how": how})
    return case

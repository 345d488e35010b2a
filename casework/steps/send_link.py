"""Send the link again: to the phone or e-mail address on record alone. Whoever asks for it never sees it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import tries
from accounts.models import Role, User
from accounts.tries import Allowance, TooOften
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case, Event, Link, Notice, Rating
from casework.policies.merging import asks_citizen
from casework.policies.reach import messages_go_by
from casework.refusal import Refused
from casework.steps.along import asked_again
from casework.timeline import append
from casework.verb import EventStyle, Notification, Verb, declare, step
from casework.writing.transition import lock_and_check

A_DAY = timedelta(days=1)
LINKS_A_DAY = 3
"""By the citizen, and as many by operators: nobody's phone is to be flooded."""
LINKS_TO_ONE = Allowance("links asked for to one phone or e-mail address", most=2 * LINKS_A_DAY, lasts=A_DAY)
"""For all cases there: whoever asks in another's name has as many cases as they like."""
NOWHERE_TO_SEND = gettext_lazy(
    "No message reaches this citizen: there is no mobile number or e-mail address on record. The PIN is on their slip; once the "
    "case is resolved, print a rating slip."
)


def _waits_for_rating(_event: Event, case: Case) -> bool:
    given = case.ratings.filter(round=case.round).exclude(status=Rating.Status.VOID)
    return asks_citizen(case) and not given.exists()


SENT_AGAIN = Notification(
    "send_link",
    citizen=True,
    link=Link.Kind.TRACK,
    citizen_text=gettext_lazy("The link to case %(number)s, as it was asked for: %(track)s"),
    label=gettext_lazy("The link, sent again"),
    required_because=gettext_lazy("It is asked for by who has lost the link, and is told that it is on its way."),
)
SEND_LINK = declare(
    Verb(
        code="send_link",
        label=gettext_lazy("Send the link again"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=ANY,
        position=268,
        note=gettext_lazy("To the number or address on record, and to nobody else; you do not see it."),
        by_citizen=True,
        public=False,
        event_text=gettext_lazy("The citizen's link was sent again."),
        event_style=EventStyle("send"),
        tells=(SENT_AGAIN, *asked_again(_waits_for_rating)),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(SEND_LINK)
@transaction.atomic
def send_link(case: Case, *, actor: User | None, at: datetime) -> Case:
    """The link that follows the case, and while it is to be rated the one that rates it. `actor` None: the citizen.

    Raises Refused `no_message`, and `sent_enough` past LINKS_A_DAY.
    """
    case, _snapshot = lock_and_check(case, SEND_LINK, actor=actor)
    if messages_go_by(case) is None:
        raise Refused("no_message", NOWHERE_TO_SEND)
    lately = case.events.filter(verb=SEND_LINK.code, actor__isnull=actor is None, occurred_at__gt=at - A_DAY)
    if lately.count() >= LINKS_A_DAY:
        raise Refused(
            "sent_enough", _("It was sent three times within a day. Check the number on record, or try again tomorrow.")
        )
    if actor is None:
        count_where_it_goes(case, LINKS_TO_ONE, at=at)
    append(case, SEND_LINK, actor=actor, at=at)
    return case


def count_where_it_goes(case: Case, allowance: Allowance, *, at: datetime) -> None:
    """That a message goes to the phone or e-mail address on record. Raises Refused `sent_enough`; taken back with the step."""
    by_email = messages_go_by(case) == Notice.Transport.EMAIL
    there = case.email if by_email or case.citizen is None else case.citizen.phone
    try:
        tries.take(allowance, there.casefold(), at=at)
    except TooOften as refusal:
        problem = _("Enough was sent there within a day, for this case and others. Try again tomorrow, or call the hotline.")
        raise Refused("sent_enough", problem) from refusal

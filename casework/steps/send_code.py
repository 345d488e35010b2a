"""Send a code: whoever knows a case's number and has the phone or e-mail address on record opens its page without link and PIN.

The code and its link follow from the event by a key that only the servers have: neither stands in a fact or a column.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.tries import Allowance
from casework.crypto import keyed_hash, token_of
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case, Event, Link, Rating
from casework.policies.reach import messages_go_by
from casework.refusal import Refused
from casework.steps.send_link import A_DAY, NOWHERE_TO_SEND, count_where_it_goes
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Notification, Verb, declare
from casework.writing import links
from casework.writing.transition import lock_and_check

CODE_LASTS = timedelta(minutes=10)
BETWEEN_CODES = timedelta(minutes=1)
CODES_A_DAY = 5
CODES_TO_ONE = Allowance("codes to one phone or e-mail address", most=2 * CODES_A_DAY, lasts=A_DAY)
"""For all cases there, as of links."""
CODES = 1_000_000


def code_of(event: Event) -> str:
    """The six digits that the event sends."""
    return f"{int.from_bytes(keyed_hash(_act(event), purpose='code')) % CODES:06d}"


def _link_token(event: Event) -> str:
    return token_of(_act(event), purpose="code_link")


def _act(event: Event) -> str:
    return f"{event.case_id}:{event.seq}"


SEND_CODE = declare(
    Verb(
        code="send_code",
        label=gettext_lazy("Send a code"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        by_citizen=True,
        public=False,
        event_text=gettext_lazy("The citizen was sent a code that opens the page of the case."),
        event_style=EventStyle("send"),
        tells=(
            Notification(
                "send_code",
                citizen=True,
                link=Link.Kind.TRACK,
                token=_link_token,
                code=code_of,
                carries_code=True,
                citizen_text=gettext_lazy(
                    "Your code for case %(number)s: %(code)s. It is valid for ten minutes. Nobody of the staff ever asks for it: "
                    "tell it to no one."
                ),
                label=gettext_lazy("Code that opens the page of the case"),
                required_because=gettext_lazy("It is asked for by who has lost the link, and is told that it is on its way."),
            ),
        ),
        effect=UNCHANGED,
    )
)


def _follows_a_code(event: Event, case: Case) -> bool:
    """Whether it may have been rated by whoever talked the citizen out of their code."""
    lately = case.events.filter(verb=SEND_CODE.code, seq__lt=event.seq, occurred_at__gt=event.occurred_at - A_DAY)
    return event.fact("by") == Rating.By.LINK and lately.exists()


RATED_AFTER_CODE = Notification(
    "rated_after_code",
    citizen=True,
    when=_follows_a_code,
    citizen_text=gettext_lazy(
        "Case %(number)s was rated after a code for its page had been sent to you. If it was not you who rated, please call the "
        "hotline."
    ),
    label=gettext_lazy("Rated after a code was sent"),
    required_because=gettext_lazy("It is how the citizen hears that somebody rated with a code that they were talked out of."),
)
"""Of the rating, which declares it."""


@transaction.atomic
def send_code(case: Case, *, at: datetime) -> Case:
    """To the citizen, who asked for it. Raises Refused where nothing can be sent, and where enough was sent lately."""
    case, _snapshot = lock_and_check(case, SEND_CODE, actor=None)
    if messages_go_by(case) is None:
        raise Refused("no_message", NOWHERE_TO_SEND)
    lately = case.events.filter(verb=SEND_CODE.code, occurred_at__gt=at - A_DAY).order_by("-seq")
    times = list(lately.values_list("occurred_at", flat=True))
    if len(times) >= CODES_A_DAY or (times and at < times[0] + BETWEEN_CODES):
        raise Refused("sent_enough", _("A code was sent before. Wait for it, or try again later."))
    count_where_it_goes(case, CODES_TO_ONE, at=at)
    append(case, SEND_CODE, actor=None, at=at)
    return case


def newest_code(case: Case, *, at: datetime) -> Event | None:
    """The event that sent the one code which is valid now."""
    event = case.events.filter(verb=SEND_CODE.code).order_by("-seq").first()
    return event if event and at < event.occurred_at + CODE_LASTS else None


def opened_by_code(event: Event, code: str, *, at: datetime) -> Link | None:
    """The link behind the code that the event sent; None where it is another code, or the number proved wrong since."""
    if not constant_time_compare(code_of(event), code):
        return None
    return links.find(_link_token(event), Link.Kind.TRACK, at=at)

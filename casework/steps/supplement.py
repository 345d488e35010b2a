"""Supplement: the citizen adds words or photos to an open case. It changes no due time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import OPEN, State
from casework.models import Case, Event, Words
from casework.refusal import Refused, missing
from casework.timeline import append
from casework.verb import Ask, EventStyle, Notification, Verb, declare, step
from casework.writing import attachments, citizens_own, words
from casework.writing.attachments import Readable, Upload
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check

TEXT = gettext_lazy("Case %(number)s: the citizen added something to the demand.")


def _is_received(_event: Event, case: Case) -> bool:
    return case.state == State.RECEIVED


def _is_for_the_unit(_event: Event, case: Case) -> bool:
    return case.state != State.RECEIVED and not case.confidential


SUPPLEMENT = declare(
    Verb(
        code="supplement",
        label=gettext_lazy("Add to the demand"),
        roles=frozenset({Role.OPERATOR}),
        sources=OPEN,
        position=212,
        asks=(Ask("text", "text", gettext_lazy("What the citizen adds")), attachments.ASK),
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("Something was added to the demand."),
        event_style=EventStyle("text", "lamp", "demand"),
        tells=(
            Notification("supplement", to=("dispatcher",), when=_is_received, staff_text=TEXT),
            Notification("supplement", to=OWED_BY, when=_is_for_the_unit, staff_text=TEXT),
            Notification(
                "supplement_confidential",
                to=("operator",),
                when=lambda _event, case: case.confidential,
                staff_text=gettext_lazy(
                    "Case %(number)s is confidential and the citizen added something. If its unit has to know, rewrite the brief."
                ),
            ),
        ),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(SUPPLEMENT)
@transaction.atomic
def supplement(case: Case, *, text: str = "", actor: User | None, at: datetime, files: Sequence[Upload] = ()) -> Case:
    """`actor` None: the citizen, by the page that follows the case; photos need no words then. Several times a day, and what is
    sent twice is taken once. Raises Refused."""
    text = words.clean(text, required=actor is not None)
    if not text and not files:
        raise missing({"text": [_("Write a few words, or choose a photo.")]})
    readable = attachments.read(files) if actor else citizens_own.photos(files)
    case, _snapshot = lock_and_check(case, SUPPLEMENT, actor=actor)
    if actor is None:
        if _is_the_last(case, text, readable, at=at):
            raise Refused("already_done", _("This has been added already."))
        citizens_own.check(case, SUPPLEMENT, at=at)
    facts = attachments.write_words(case, Words.Kind.CHASE, text, files=readable, author=actor, at=at)
    append(case, SUPPLEMENT, actor=actor, at=at, facts=facts)
    return case


def _is_the_last(case: Case, text: str, files: Sequence[Readable], *, at: datetime) -> bool:
    last = citizens_own.last(case, SUPPLEMENT, at=at)
    if last is None or not citizens_own.says(last, text):
        return False
    before = last.attachments.order_by("position").values_list("sha256", flat=True)
    return [bytes(sha256) for sha256 in before] == [file.sha256 for file in files]

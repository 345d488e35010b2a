"""Call: an operator asked the citizen neutrally whether someone came. Every attempt is kept; the answer settles what it can."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Event
from casework.models.choices import Method
from casework.refusal import Refused, unusable
from casework.timeline import append
from casework.verb import EventStyle, Names, Verb, declare
from casework.writing.transition import refuse
from visits import access as visit_access
from visits import callback_queue, reviewers
from visits.models import Call, Flag, Review, Visit
from visits.steps.back_check import found_out
from visits.steps.confirm import lock, lock_served, settle_by
from visits.steps.flag import raise_flag

UNSURE, GIVEN_UP = Call.Answer.UNSURE, Review.Result.UNCLEAR


ANSWERS = {
    "came": gettext_lazy("someone came"),
    "not_came": gettext_lazy("nobody came"),
    "unsure": gettext_lazy("not sure whether someone came"),
    "no_answer": gettext_lazy("no answer"),
    "refused": gettext_lazy("did not want to talk"),
    "wrong_number": gettext_lazy("wrong number"),
}


def _event_text(event: Event, _names: Names) -> str:
    return _("The citizen was called: %(answer)s.") % {"answer": str(ANSWERS.get(event.fact("answer"), "?"))}


CALL_VISIT = declare(
    Verb(
        code="call_visit",
        label=gettext_lazy("Call about a visit"),
        roles=visit_access.CALL_OR_STAND_IN.roles,
        sources=ANY,
        offered=False,
        calls=True,
        public=False,
        event_text=_event_text,
        event_style=EventStyle("phone", "wire"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def call(visit: Visit, *, answer: str, actor: User, at: datetime) -> Call:
    """The attempt. The same answer sent twice by the same person is one attempt; anybody else is told it was made."""
    if answer not in Call.Answer.values:
        raise unusable({"answer": [_("Choose the result of the call.")]})
    visit = lock(visit)
    refuse(visit_access.may_call(actor, visit), as_forbidden=True)
    assert visit.case is not None
    last = visit.calls.order_by("-at", "-pk").first()
    if last and (last.by_id, last.answer) == (actor.pk, answer) and last.at > at - callback_queue.AGAIN_AFTER:
        return last
    # Whether it is on the list at all: never before its time, nor for whoever may not know.
    listed: Any = callback_queue.of(actor, at=at).filter(pk=visit.pk).first()
    if listed is None:
        raise Refused("not_to_call", visit_access.NOT_TO_CALL)
    lock_served(visit)
    check = callback_queue.back_checks().select_for_update().filter(visit=visit).first()
    check = check if check and reviewers.is_written(check) else None
    made = Call.objects.create(visit=visit, by=actor, at=at, answer=answer)
    append(visit.case, CALL_VISIT, actor=actor, at=at, facts={"visit": str(visit.pk), "answer": answer})
    if answer == Call.Answer.CAME:
        # Where the visit waits for no word, or cannot count any more, the answer stands by itself.
        settle_by(visit, method=Method.CALLBACK, given="", actor=actor, at=at)
    if answer == Call.Answer.NOT_CAME:
        raise_flag(visit, check=Flag.Check.NOBODY_CAME, value=1, at=at)
    if check and (result := _result(answer, attempts=listed.attempts + 1, unsure=listed.unsure + (answer == UNSURE))):
        found_out(check, visit, result=result, actor=actor, at=at)
    return made


def _result(answer: str, *, attempts: int, unsure: int) -> str:
    """What a back-check has found out; empty while somebody calls again."""
    if answer in callback_queue.SETTLING:
        return answer
    return GIVEN_UP if unsure >= callback_queue.MOST_UNSURE or attempts >= callback_queue.MOST_ATTEMPTS else ""

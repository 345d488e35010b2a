"""Attempt: an operator outside the handling units tried to call the citizen, about a rating or because of a bad one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import HANDLING, RATEABLE, State
from casework.models import Case, Citizen, Event, Rating, Words
from casework.policies import closure, silence
from casework.policies.reach import can_be_called
from casework.refusal import Refused, unusable
from casework.steps.rate import Opinion, rate_for
from casework.timeline import append
from casework.verb import Ask, EventStyle, Names, Verb, declare, step
from casework.writing import words
from casework.writing.transition import lock, lock_and_check

ABOUT_RATING, ABOUT_DISSATISFIED = "rating", "dissatisfied"
LONGEST_NOTE = 2000
ANSWERS = (
    (silence.ANSWERED, gettext_lazy("Answered, without a rating")),
    ("no_answer", gettext_lazy("No answer")),
    ("refused", gettext_lazy("Did not want to talk")),
    ("wrong_number", gettext_lazy("Wrong number")),
)
SENTENCES = {
    silence.ANSWERED: gettext_lazy("The citizen was called and answered."),
    "no_answer": gettext_lazy("The citizen was called; there was no answer."),
    "refused": gettext_lazy("The citizen was called and did not want to talk."),
    "wrong_number": gettext_lazy("The citizen was called; it was the wrong number."),
}


def _event_text(event: Event, _names: Names) -> str:
    return str(SENTENCES.get(event.fact("answer"), "?"))


ATTEMPT = declare(
    Verb(
        code=silence.ATTEMPT,
        label=gettext_lazy("Record a call"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=HANDLING | {State.SUSPENDED, State.RESOLVED, State.LAPSED, State.CLOSED, State.MERGED},
        position=265,
        asks=(
            Ask("answer", "choice", gettext_lazy("Result of the call"), choices=ANSWERS),
            Ask(
                "note",
                "text",
                gettext_lazy("What the citizen said"),
                required=False,
                help=gettext_lazy("The unit reads this, unless the case is confidential."),
            ),
        ),
        note=gettext_lazy("An attempt to reach a citizen who has not rated, or who rated as dissatisfied."),
        condition=closure.attempt,
        calls=True,
        public=False,
        event_text=_event_text,
        event_style=EventStyle("phone", "wire"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(ATTEMPT)
@transaction.atomic
def attempt(case: Case, *, answer: str, note: str = "", actor: User, at: datetime) -> Case:
    """One attempt. A citizen is called once in a day at most, by anybody and about whichever case."""
    if answer not in SENTENCES:
        raise unusable({"answer": [_("Choose the result of the call.")]})
    note = words.clean(note, field="note", required=False, longest=LONGEST_NOTE)
    case, _snapshot = lock_and_check(case, ATTEMPT, actor=actor)
    if not can_be_called(case.citizen):
        raise Refused("no_phone", _("There is no number to call. Print a rating slip, or ask the citizen at the counter."))
    Citizen.objects.select_for_update(no_key=True).only("pk").get(cases=case.pk)  # two cases of one citizen are two rows to lock
    if last := silence.last_call(case, at=at):
        raise Refused("tried_today", tried_already(last))
    facts = words.write(case, Words.Kind.COMMENT, note, author=actor, at=at) if note else {}
    _write(case, answer, facts, actor=actor, at=at)
    return case


@transaction.atomic
def rate_by_phone(case: Case, opinion: Opinion, *, actor: User, at: datetime) -> Case:
    """The citizen answered, and rated: the attempt and the rating, both or neither."""
    case = lock(case)
    _write(case, silence.ANSWERED, {}, actor=actor, at=at)
    return rate_for(case, opinion, by=Rating.By.PHONE, actor=actor, at=at)


def tried_already(last: Event) -> str:
    """Who tried when, and when one may try again."""
    last_at, again_at = (timezone.localtime(moment) for moment in (last.occurred_at, last.occurred_at + silence.AGAIN_AFTER))
    return _("This citizen was called on %(when)s already. Call again from %(again)s, at another time of the day.") % {
        "when": date_format(last_at, "DATETIME_FORMAT"),
        "again": date_format(again_at, "DATETIME_FORMAT"),
    }


def _write(case: Case, answer: str, facts: dict[str, Any], *, actor: User, at: datetime) -> None:
    asks = case.state in RATEABLE | {State.MERGED} and not _rated(case)
    about = ABOUT_RATING if asks else ABOUT_DISSATISFIED
    append(case, ATTEMPT, actor=actor, at=at, facts=facts | {"answer": answer, "about": about})


def _rated(case: Case) -> bool:
    return case.ratings.filter(round=case.round).exclude(status=Rating.Status.VOID).exists()

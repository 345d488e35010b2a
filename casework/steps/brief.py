"""Brief: an operator writes what a confidential demand asks for, cleaned of identity. It is all its unit ever reads."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import OPEN, State
from casework.models import Case, Words
from casework.policies import closure
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Part, Replaces, Verb, declare, step
from casework.writing import words
from casework.writing.demand_fields import LONGEST
from casework.writing.transition import lock_and_check


def _present(case: Case) -> dict[str, Part]:
    """Which brief it is: how often one was written."""
    return {"text": Part(str(case.words.filter(kind=Words.Kind.BRIEF).count()))}


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    return {"text": ("text", fields["text"])}


BRIEF = declare(
    Verb(
        code="brief",
        label=gettext_lazy("Write the brief"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=OPEN - {State.RESOLVED},
        position=230,
        asks=(Ask("text", "text", gettext_lazy("Brief for the unit")),),
        replaces=Replaces(_present, _entered),
        note=gettext_lazy("For a confidential case: what is asked for, without anything that identifies the citizen."),
        condition=closure.brief,
        public=False,
        event_text=gettext_lazy("The brief was rewritten."),
        event_style=EventStyle("edit", "plum"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(BRIEF)
@transaction.atomic
def brief(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    """The newest brief is shown. The database keeps the earlier ones."""
    text = words.clean(text, longest=LONGEST["brief"])
    case, _snapshot = lock_and_check(case, BRIEF, actor=actor)
    append(case, BRIEF, actor=actor, at=at, facts=words.write(case, Words.Kind.BRIEF, text, author=actor, at=at))
    return case

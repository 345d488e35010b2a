"""At home: the citizen says when they can be visited. The newest word holds; whoever plans a visit reads it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import OPEN, State
from casework.models import Case, Event, Words
from casework.timeline import append
from casework.verb import Ask, EventStyle, Notification, Verb, declare, step
from casework.writing import citizens_own, words
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check

LONGEST = 200
EXAMPLE = gettext_lazy("For example: weekdays after 18:00. The unit reads it when it plans a visit.")

AT_HOME = declare(
    Verb(
        code="at_home",
        label=gettext_lazy("When at home"),
        roles=frozenset({Role.OPERATOR}),
        sources=OPEN - {State.RESOLVED},
        position=214,
        asks=(Ask("text", "line", gettext_lazy("When can the citizen be visited?"), help=EXAMPLE),),
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("Times for a visit were given."),
        event_style=EventStyle("clock", "", "demand"),
        tells=(
            Notification(
                "at_home",
                to=OWED_BY,
                when=lambda _event, case: not case.confidential,
                staff_text=gettext_lazy("Case %(number)s: the citizen says when they can be visited."),
            ),
        ),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(AT_HOME)
@transaction.atomic
def at_home(case: Case, *, text: str, actor: User | None, at: datetime) -> Case:
    """In one line. `actor` None: the citizen, by the page that follows the case, several times a day. Raises Refused."""
    text = " ".join(words.clean(text, longest=LONGEST).split())
    case, _snapshot = lock_and_check(case, AT_HOME, actor=actor)
    if actor is None:
        citizens_own.check(case, AT_HOME, at=at)
    append(case, AT_HOME, actor=actor, at=at, facts=words.write(case, Words.Kind.CHASE, text, author=actor, at=at))
    return case


def times_at_home(cases: Collection[int]) -> dict[int, Words]:
    """What holds of each of these cases (ids), in one query; nothing of those where nobody has said or it was redacted."""
    newest = Event.objects.filter(case__in=cases, verb=AT_HOME.code).order_by("case", "-seq").distinct("case")
    quoted = newest.annotate(quoted=Cast(KT("facts__words_id"), UUIDField())).values("quoted")
    return {words.case_id: words for words in Words.objects.filter(case__in=cases, pk__in=quoted, redacted_at=None)}

"""Join: a citizen who asks on the web page chooses to go along with an open demand about the same public matter."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy

from casework.lifecycle import State
from casework.models import Case
from casework.policies import public_matters
from casework.steps.merge import TAKE_IN, go_along, goes_along
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Notification, Verb, declare
from casework.writing.transition import lock_and_check, lock_together

JOIN = declare(
    Verb(
        code="join",
        label=gettext_lazy("Goes along by choice"),
        roles=NOBODY,
        sources=frozenset({State.RECEIVED}),
        target=State.MERGED,
        offered=False,
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("The citizen chose on the web page to go along with another case about the same matter."),
        event_text_for_citizen=gettext_lazy("You chose to go along with another case about the same matter."),
        event_style=EventStyle("people", "wire"),
        tells=(  # the citizen is told that their demand is registered, and its page says the rest
            Notification(
                "join",
                to=("dispatcher",),
                deferrable=True,
                staff_text=gettext_lazy(
                    "The citizen of case %(number)s chose to go along with another one. Read it, and split it if it is another "
                    "matter."
                ),
            ),
        ),
        effect=goes_along,
        a_day=None,
    )
)


def open_matter(pk: int) -> Case | None:
    """The case with which a citizen may go along; None where that is not possible, or not any more."""
    cases = Case.objects.filter(public_matters.is_offered(), pk=pk).annotate(together=Count("merged"))
    return cases.filter(together__lt=public_matters.MOST_TOGETHER).select_related("topic", "area").first()


@transaction.atomic
def join(case: Case, *, into: Case, at: datetime) -> Case:
    """In the act that registers the case. It stays one of its own where the other cannot be joined any more: nothing is lost."""
    lock_together(case, into)
    leader = open_matter(into.pk)
    if leader is None:
        return case
    case, _snapshot = lock_and_check(case, JOIN, actor=None)
    go_along(case, leader, by=JOIN, facts={}, actor=None, at=at)
    append(leader, TAKE_IN, actor=None, at=at, facts={"by_choice": True})
    return case

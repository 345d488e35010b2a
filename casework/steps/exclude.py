"""Exclude a dissatisfied rating from a unit's satisfaction: asked by its lead, decided by a supervisor outside the unit, listed.

Only where the case ended with an explanation. The rating stays what the citizen said, and dissatisfied for ever.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Rating, Words
from casework.policies import exclusions
from casework.policies.snapshot import EXCLUSION
from casework.timeline import append
from casework.verb import Ask, EventStyle, Names, Notification, ReviewSubject, Verb, declare, step
from casework.writing import waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import lock_and_check, record_handler

RATED = frozenset({State.RESOLVED, State.LAPSED, State.CLOSED})
DECIDE_WITHIN_DAYS = 1
EXCLUSION_REVIEW = ReviewSubject(
    EXCLUSION,
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: a decision on excluding its rating is due."),
)


def _decided(event: Event, _names: Names) -> str:
    if event.fact("approved"):
        return _("Decision: the rating is excluded from the unit's satisfaction rate. It stays on record as it was given.")
    return _("Decision: the rating is not excluded; it counts in the unit's satisfaction rate.")


EXCLUDE = declare(
    Verb(
        code="exclude",
        label=gettext_lazy("Ask to exclude the rating"),
        roles=frozenset({Role.UNIT_LEAD}),
        sources=RATED,
        position=143,
        asks=(REASON,),
        note=gettext_lazy(
            "For a dissatisfied rating of what no rule allows. A supervisor decides; the rating itself never changes."
        ),
        condition=exclusions.exclude,
        public=True,
        event_text=gettext_lazy("The unit asked that the rating be excluded from its satisfaction rate; a supervisor decides."),
        event_style=EventStyle("stop"),
        tells=(
            Notification(
                "exclude",
                to=("supervisor",),
                staff_text=gettext_lazy("Case %(number)s: %(unit)s asks for its rating to be excluded. Please decide."),
            ),
        ),
        reviews=(EXCLUSION_REVIEW,),
        effect=Effect(opens_review=(EXCLUSION, EXCLUSION)),
    )
)
DECIDE_EXCLUSION = declare(
    Verb(
        code="decide_exclusion",
        label=gettext_lazy("Decide on the exclusion"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=RATED,
        position=145,
        asks=(Ask("approve", "yes_no", gettext_lazy("Exclude the rating from the unit's satisfaction rate?")), REASON),
        note=gettext_lazy("The rating stays on record as dissatisfied, and your decision is listed with its reason."),
        condition=exclusions.decide_exclusion,
        decides=EXCLUSION,
        public=True,
        event_text=_decided,
        event_style=EventStyle("check"),
        tells=(
            Notification(
                "decide_exclusion",
                to=("unit_lead",),
                deferrable=True,
                staff_text=gettext_lazy("Case %(number)s: a supervisor decided on excluding its rating."),
            ),
        ),
        effect=Effect(ends_reviews=(EXCLUSION, "")),
    )
)


@step(EXCLUDE)
@transaction.atomic
def exclude(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Once for each rating."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, EXCLUDE, actor=actor)
    unit = case.unit
    assert unit is not None
    record_handler(case, user=actor, unit=unit, at=at)
    waits.open_review(case, EXCLUSION, working_days=DECIDE_WITHIN_DAYS, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, EXCLUDE, actor=actor, at=at, facts=facts | {"unit": unit.code})
    return case


@step(DECIDE_EXCLUSION)
@transaction.atomic
def decide_exclusion(case: Case, *, approve: bool, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, DECIDE_EXCLUSION, actor=actor)
    if approve:
        accepted = case.ratings.filter(round=case.round, status=Rating.Status.ACCEPTED, excluded_at=None)
        accepted.update(excluded_at=at)
    waits.end(case, WaitKind.REVIEW, by=DECIDE_EXCLUSION.code, at=at, about=EXCLUSION)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, DECIDE_EXCLUSION, actor=actor, at=at, facts=facts | {"approved": approve})
    return case

"""Set aside a held rating that may not be the citizen's own: it counts for nothing, and the citizen is asked again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import RATEABLE, State, WaitKind
from casework.models import Case, Link, Rating, Words
from casework.policies import closure
from casework.policies.merging import asks_citizen
from casework.steps.decide_rating import decide
from casework.steps.rate import DOUBTFUL_RATING, held_rating
from casework.timeline import append
from casework.verb import EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import waits, words
from casework.writing.declarations import REASON
from casework.writing.transition import lock_and_check


def _effect(standing: Standing, facts: Facts) -> Effect:
    """A lapsed case waits for no rating, though it takes one; a merged one does while the case that leads has a result."""
    waits_again = facts.get("waits_again", standing.state == State.RESOLVED)
    reopens = (WaitKind.RATING,) if waits_again else ()
    return Effect(reopens=reopens, ends_reviews=(DOUBTFUL_RATING.about, ""))


SET_ASIDE_RATING = declare(
    Verb(
        code="set_aside_rating",
        label=gettext_lazy("Set the rating aside"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=RATEABLE | {State.MERGED},
        position=155,
        asks=(REASON,),
        note=gettext_lazy("It counts for nothing, and the citizen gets a new link to rate."),
        condition=closure.set_aside_rating,
        decides="held_rating",
        public=True,
        event_text=gettext_lazy("The rating was set aside; the citizen was asked again."),
        event_text_for_citizen=gettext_lazy("The rating was set aside; you were asked again."),
        event_style=EventStyle("back", "door"),
        tells=(
            Notification(
                "set_aside_rating",
                citizen=True,
                link=Link.Kind.RATE,
                citizen_text=gettext_lazy(
                    "Case %(number)s: a rating came in, and we could not be sure that it was yours, so it does not count. "
                    "Please rate it yourself: %(rate)s This link is for you only and works once."
                ),
                required_because=gettext_lazy("Without the rating link the citizen cannot rate, and no case can be closed."),
            ),
        ),
        effect=_effect,
    )
)


@step(SET_ASIDE_RATING)
@transaction.atomic
def set_aside_rating(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, SET_ASIDE_RATING, actor=actor)
    decide(held_rating(snapshot), Rating.Status.VOID, actor=actor, at=at)
    waits.end(case, WaitKind.REVIEW, by=SET_ASIDE_RATING.code, at=at, about=DOUBTFUL_RATING.about)
    waits_again = asks_citizen(case)
    if waits_again:
        waits.open_again(case, WaitKind.RATING)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"waits_again": waits_again}
    append(case, SET_ASIDE_RATING, actor=actor, at=at, facts=facts)
    return case

"""Accept or void a held rating: the citizen said that nobody came, and a supervisor has looked into it (hard rule 6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import RATEABLE, State, WaitKind
from casework.models import Case, Rating, Words
from casework.policies import closure
from casework.steps import along
from casework.steps.dispatch import DISPATCH
from casework.steps.rate import (
    DISSATISFIED,
    DOUBTFUL_RATING,
    HELD_RATING,
    accepted,
    await_decision,
    dissatisfied_for_good,
    held_about,
    held_rating,
)
from casework.timeline import append
from casework.verb import EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import links, rounds, waits, words
from casework.writing.declarations import OWED_BY, REASON
from casework.writing.transition import lock_and_check


def _accept_effect(standing: Standing, facts: Facts) -> Effect:
    about = DISSATISFIED.about
    opens = (about, about) if facts["dissatisfied_for_good"] else None
    doubtful = (WaitKind.REVIEW, DOUBTFUL_RATING.about, DOUBTFUL_RATING.about) in standing.waits
    decided = DOUBTFUL_RATING if doubtful else HELD_RATING
    return Effect(ends=(WaitKind.RATING,), ends_reviews=(decided.about, ""), opens_review=opens)


ACCEPT_RATING = declare(
    Verb(
        code="accept_rating",
        label=gettext_lazy("Accept the rating"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=RATEABLE | {State.MERGED},
        position=150,
        asks=(REASON,),
        note=gettext_lazy(
            "A satisfied rating closes the case. A dissatisfied one starts the next round; after the last, you decide."
        ),
        condition=closure.decide_held,
        decides="held_rating",
        public=False,
        event_text=gettext_lazy("The rating was accepted."),
        event_style=EventStyle("check"),
        tells=(
            Notification(
                "accept_rating",
                to=OWED_BY,
                staff_text=gettext_lazy("Case %(number)s: the supervisor accepted the rating."),
            ),
        ),
        effect=_accept_effect,
    )
)
VOID_RATING = declare(
    Verb(
        code="void_rating",
        label=gettext_lazy("Confirm that nobody came"),
        roles=frozenset({Role.SUPERVISOR}),
        sources=RATEABLE | {State.MERGED},
        target=State.DISPATCHED,
        position=160,
        asks=(REASON,),
        condition=closure.void_rating,
        decides="held_rating",
        public=False,
        event_text=gettext_lazy("Decision: nobody came; the visits are retracted."),
        event_style=EventStyle("cross", "seal"),
        # Of the next round its dispatch tells.
        tells=(),
        effect=Effect(ends_reviews=(HELD_RATING.about, "")),
    )
)


@step(ACCEPT_RATING)
@transaction.atomic
def accept_rating(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Somebody did come after all, or the rating is the citizen's own: it stands as it was given."""
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, ACCEPT_RATING, actor=actor)
    rating = decide(held_rating(snapshot), Rating.Status.ACCEPTED, actor=actor, at=at)
    waits.end(case, WaitKind.REVIEW, by=ACCEPT_RATING.code, at=at, about=held_about(rating.visited))
    for_good = dissatisfied_for_good(case, satisfied=rating.satisfied)
    if for_good:
        await_decision(case, DISSATISFIED.about, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"dissatisfied_for_good": for_good}
    append(case, ACCEPT_RATING, actor=actor, at=at, facts=facts)
    accepted(case, rating, at=at)
    return case


@step(VOID_RATING)
@transaction.atomic
def void_rating(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Nobody came: the visits of the round are retracted and a new round opens, in which visits are owed again."""
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, VOID_RATING, actor=actor)
    decide(held_rating(snapshot), Rating.Status.VOID, actor=actor, at=at)
    waits.end(case, WaitKind.REVIEW, by=VOID_RATING.code, at=at, about=HELD_RATING.about)
    links.void(case, at=at)
    assert case.unit is not None
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, VOID_RATING, actor=actor, at=at, facts=facts)
    old_round = case.round
    rounds.begin_round(case, unit=case.unit, handler=case.handler, round_=case.round + 1, at=at)
    case.attestations.filter(round=old_round, voided_at__isnull=True).update(voided_at=at)
    append(case, DISPATCH, actor=None, at=at, facts={"unit": case.unit.code, "rework": True} | rounds.due_fact(case))
    along.goes_on(case, at=at)
    return case


def decide(rating: Rating, status: Rating.Status, *, actor: User, at: datetime) -> Rating:
    """Write the decision on a held rating, as both verbs and set_aside_rating do."""
    Rating.objects.filter(pk=rating.pk, status=Rating.Status.HELD).update(status=status, decided_by=actor, decided_at=at)
    rating.status, rating.decided_by, rating.decided_at = status, actor, at
    return rating

"""Accept or void a held rating: the citizen said that nobody came, and a supervisor has looked into it (hard rule 6)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Rating, Words
from casework.models.choices import WaitKind
from casework.steps.rate import accepted, held_rating
from casework.timeline import append
from casework.writing import links, rounds, waits, words
from casework.writing.transition import lock_and_check


@transaction.atomic
def accept_rating(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Somebody did come after all: the rating stands as it was given."""
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, "accept_rating", actor=actor)
    rating = _decide(held_rating(snapshot), Rating.Status.ACCEPTED, actor=actor, at=at)
    waits.end(case, WaitKind.REVIEW, by="accept_rating", at=at, about="held_rating")
    append(
        case,
        "accept_rating",
        actor=actor,
        at=at,
        facts=words.write(case, Words.Kind.REASON, reason, author=actor, at=at),
    )
    accepted(case, rating, at=at)
    return case


@transaction.atomic
def void_rating(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Nobody came: the visits of the round are retracted and a new round opens, in which visits are owed again."""
    reason = words.clean(reason, field="reason")
    case, snapshot = lock_and_check(case, "void_rating", actor=actor)
    _decide(held_rating(snapshot), Rating.Status.VOID, actor=actor, at=at)
    waits.end(case, WaitKind.REVIEW, by="void_rating", at=at, about="held_rating")
    links.void(case, at=at)
    assert case.unit is not None
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, "void_rating", actor=actor, at=at, facts=facts)
    old_round = case.round
    rounds.begin_round(case, unit=case.unit, handler=case.handler, round_=case.round + 1, at=at)
    case.attestations.filter(round=old_round, voided_at__isnull=True).update(voided_at=at)
    append(case, "dispatch", actor=None, at=at, facts={"unit": case.unit.code, "rework": True})
    return case


def _decide(rating: Rating, status: Rating.Status, *, actor: User, at: datetime) -> Rating:
    Rating.objects.filter(pk=rating.pk, status=Rating.Status.HELD).update(status=status, decided_by=actor, decided_at=at)
    rating.status, rating.decided_by, rating.decided_at = status, actor, at
    return rating

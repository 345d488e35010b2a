"""Rate: the citizen's word on the result. It closes the case, opens the next round, or is held for a supervisor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.origins import Origin
from casework.effect import Effect, Standing
from casework.lifecycle import RATEABLE, State, WaitKind
from casework.models import Case, Event, Link, Rating, Words
from casework.models.rating import Score
from casework.policies import access, closure
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.refusal import ALREADY_RATED, Gone, Invalid, NotAllowed, Refused, unusable
from casework.steps import along
from casework.steps.close import CLOSE
from casework.steps.dispatch import DISPATCH
from casework.steps.send_code import RATED_AFTER_CODE
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Names, Notification, ReviewSubject, Verb, declare
from casework.writing import links, rating_doubts, rounds, waits
from casework.writing.answers import SHOWN_AGAIN
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock, move, refuse
from casework.writing.words import build, clean, in_full, reference

DECIDE_WITHIN_DAYS = 1


@dataclass(frozen=True)
class Opinion:
    """What the citizen answers. `score` 1 to 5. A question that was left out: `solved`, `visited` empty, `pressed` None."""

    score: int
    solved: str = ""
    visited: str = ""
    pressed: bool | None = None
    words: str = ""


def _marks(event: Event) -> dict[str, Any]:
    return {"score": event.fact("score"), "solved": event.fact("solved")}


def _satisfied(event: Event) -> bool:
    return bool(event.facts["score"] >= Score.BASICALLY_SATISFIED and event.fact("solved") != "no")


def _rated_text(facts: dict[str, Any]) -> str:
    solved = {"yes": _("solved"), "partly": _("partly solved"), "no": _("not solved")}.get(facts["solved"])
    if solved is None:
        return _("Case %(number)s was rated: %(score)s of 5.") % facts
    return _("Case %(number)s was rated: %(score)s of 5, %(answer)s.") % (facts | {"answer": solved})


def _event_text(event: Event, _names: Names) -> str:
    score = Score(event.fact("score")).label
    if event.fact("held"):
        if event.fact("visited") == Rating.Visited.NO:
            return _("Rated: %(score)s. The citizen says that nobody came, so a supervisor decides first.") % {"score": score}
        return _("Rated: %(score)s. A supervisor looks at the rating first.") % {"score": score}
    return _("Rated: %(score)s.") % {"score": score}


def _text_for_citizen(event: Event, names: Names) -> str:
    if event.fact("held") and event.fact("visited") == Rating.Visited.NO:
        score = Score(event.fact("score")).label
        return _("Rated: %(score)s. You said that nobody came, so a supervisor decides first.") % {"score": score}
    return _event_text(event, names)


def _effect(_standing: Standing, facts: Facts) -> Effect:
    """What follows an accepted rating, closing or the next round, has an event of its own."""
    about = DISSATISFIED.about if facts["dissatisfied_for_good"] else ""
    if facts["held"]:
        about = held_about(facts["visited"])
    return Effect(ends=(WaitKind.RATING,), opens_review=(about, about) if about else None)


HELD_RATING = ReviewSubject(
    "held_rating",
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: the citizen said that nobody came. A decision on the rating is due."),
)
DOUBTFUL_RATING = ReviewSubject(
    "doubtful_rating",
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: it is not certain that the rating is the citizen's own. A decision on it is due."),
)
DISSATISFIED = ReviewSubject(
    "dissatisfied",
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: the citizen is dissatisfied in the last round. A decision is due."),
)
RATE = declare(
    Verb(
        code="rate",
        label=gettext_lazy("Rated"),
        roles=NOBODY,
        sources=RATEABLE | {State.MERGED},
        leads=frozenset((source, target) for source in RATEABLE for target in (State.CLOSED, State.DISPATCHED))
        | {(State.MERGED, State.DISPATCHED)},
        offered=False,
        awaited_in=State.RESOLVED,
        by_citizen=True,
        public=True,
        event_text=_event_text,
        event_text_for_citizen=_text_for_citizen,
        event_style=EventStyle("star", "door", "demand"),
        tells=(
            Notification(
                "held_rating",
                to=("supervisor",),
                when=lambda event, _case: event.fact("held") and event.fact("visited") == "no",
                staff_text=gettext_lazy("Case %(number)s: the citizen says that nobody came. Please decide on the rating."),
            ),
            Notification(
                "dissatisfied",
                to=("supervisor",),
                when=lambda event, _case: event.fact("dissatisfied_for_good"),
                params=_marks,
                staff_text=gettext_lazy(
                    "Case %(number)s: the citizen is dissatisfied in the last round. Please decide how to proceed."
                ),
            ),
            # Of a next round its dispatch tells.
            Notification(
                "rated",
                to=OWED_BY,
                when=lambda event, _case: not event.fact("held") and (_satisfied(event) or event.fact("dissatisfied_for_good")),
                params=_marks,
                staff_text=_rated_text,
            ),
            RATED_AFTER_CODE,
        ),
        reviews=(HELD_RATING, DOUBTFUL_RATING, DISSATISFIED),
        effect=_effect,
    )
)


@transaction.atomic
def rate_by_link(token: str, opinion: Opinion, *, origin: Origin | None = None, at: datetime) -> Case:
    """By the citizen's own link: single-use, decided by one UPDATE. Used, expired and unknown links all raise the same Gone.

    `origin`: where it came from, which may be a reason to hold the rating.
    """
    opinion = checked(opinion)
    link = links.find(token, Link.Kind.RATE, at=at)
    if link is None:
        raise gone()
    case = lock(link.case)
    taken = Link.objects.filter(pk=link.pk, used_at__isnull=True, voided_at__isnull=True).update(used_at=at)
    snapshot = take_snapshot(case)
    if not taken or link.round != case.round or not snapshot.facts.to_rate:
        raise gone()
    case.changes["link"] = link.pk
    return write_rating(case, opinion, by=Rating.By.LINK, actor=None, doubts=rating_doubts.about(case, origin, at=at), at=at)


def taken_before(token: str, opinion: Opinion, *, at: datetime) -> Case | None:
    """The case that was rated with this very opinion by this link, minutes ago: whoever finds a used link later learns by no
    trying what its citizen answered. Raises CannotOpen where its words do not open.

    One query, whatever the link is: from the time it takes nobody learns whether it was used.
    """
    opinion, rating = checked(opinion), rating_by(token)
    if rating is None or at > rating.at + SHOWN_AGAIN:
        return None
    words = in_full(rating.words).text if rating.words else ""
    taken = Opinion(rating.score, rating.solved, rating.visited, rating.pressed, words)
    return rating.case if taken == opinion else None


def rating_by(token: str) -> Rating | None:
    """The rating that this link brought. One query."""
    used = Q(case__links__in=links.named(token, Link.Kind.RATE), case__links__used_at=F("at"))
    return Rating.objects.filter(used, by=Rating.By.LINK).select_related("words", "case").first()


@transaction.atomic
def rate_for(case: Case, opinion: Opinion, *, by: str, actor: User, at: datetime) -> Case:
    """Entered by an operator who neither handled the case nor belongs to a unit that did.

    By phone it is held where nobody but the unit says whose number that is: the voice there may be anybody's.
    """
    opinion = checked(opinion)
    if by not in {Rating.By.PHONE, Rating.By.WALK_IN, Rating.By.SLIP}:
        raise unusable({"by": [_("Choose how the citizen gave the rating.")]})
    case = lock(case)
    snapshot = take_snapshot(case)
    permitted = access.may(actor, access.RATE_FOR, case, handled_by=snapshot.handled_by)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    if snapshot.rating is not None or case.state == State.CLOSED:
        raise Refused("already_done", ALREADY_RATED)
    if case.state == State.MERGED and not snapshot.facts.has_result:
        refuse(closure.without_result())
    if not snapshot.facts.has_result:
        raise Refused(
            "wrong_state",
            _("Only a resolved case can be rated. This one is %(state)s.") % {"state": State(case.state).label},
        )
    doubts = rating_doubts.about_number(case, handled_by=snapshot.handled_by, at=at) if by == Rating.By.PHONE else ()
    return write_rating(case, opinion, by=by, actor=actor, doubts=doubts, at=at)


def checked(opinion: Opinion) -> Opinion:
    problems: dict[str, list[str]] = {}
    if opinion.score not in {1, 2, 3, 4, 5}:
        problems["score"] = [_("Choose one of the five levels.")]
    if opinion.solved not in {"", *Rating.Solved.values}:
        problems["solved"] = [_("Choose whether it was solved.")]
    if opinion.visited not in {"", *Rating.Visited.values}:
        problems["visited"] = [_("Choose whether someone came.")]
    if problems:
        raise Invalid("invalid", _("Some answers are missing."), fields=problems)
    words = clean(opinion.words, field="words", required=False, longest=2000)
    return Opinion(opinion.score, opinion.solved, opinion.visited, opinion.pressed, words)


def gone() -> Gone:
    return Gone("gone", _("This link is no longer valid. It may have been used already, or it has expired."))


def accepted(case: Case, rating: Rating, *, at: datetime) -> None:
    """What follows an accepted rating: close, or the next round. In the last one it awaits a decision already.

    A merged case stays merged while its citizen is satisfied: what was done was done for the case that leads.
    """
    waits.end(case, WaitKind.RATING, by=RATE.code, at=at)
    if rating.satisfied and case.state == State.MERGED:
        return
    if rating.satisfied:
        handler = case.handler
        move(case, State.CLOSED, closed_at=at)
        spared = waits.end_all(case, by=CLOSE.code, at=at)
        append(case, CLOSE, actor=None, on_behalf_of=handler, at=at, facts={"rating": rating.score} | spared)
    elif not dissatisfied_for_good(case, satisfied=rating.satisfied):
        assert case.unit is not None
        rounds.begin_round(case, unit=case.unit, handler=case.handler, round_=case.round + 1, at=at)
        append(case, DISPATCH, actor=None, at=at, facts={"unit": case.unit.code, "rework": True} | rounds.due_fact(case))
        along.goes_on(case, at=at)


def await_decision(case: Case, about: str, *, at: datetime) -> None:
    """Nothing waits for the citizen any more, and a supervisor decides. Before the event, which holds by when."""
    waits.end(case, WaitKind.RATING, by=RATE.code, at=at)
    waits.open_review(case, about, working_days=DECIDE_WITHIN_DAYS, at=at)


def held_about(visited: str) -> str:
    """What the decision on a held rating is about, by its answer to whether somebody came."""
    return HELD_RATING.about if visited == Rating.Visited.NO else DOUBTFUL_RATING.about


def dissatisfied_for_good(case: Case, *, satisfied: bool) -> bool:
    """Whether no further round follows: a supervisor decides then. Of its own, a merged case has had none yet."""
    return not satisfied and case.round >= case.max_rounds and case.state != State.MERGED


def write_rating(case: Case, opinion: Opinion, *, by: str, actor: User | None, doubts: Sequence[str] = (), at: datetime) -> Case:
    """What the citizen answered, and what follows. The case is locked, and the caller has asked that it may be rated so.

    `doubts`: why it may be somebody else's (policies/ratings.DOUBTS).
    """
    words = None
    if opinion.words:
        words = build(case, Words.Kind.RATING, opinion.words, author=None, at=at)
        words.save(force_insert=True)
    held = opinion.visited == Rating.Visited.NO or bool(doubts)
    case.changes["pressed"] = opinion.pressed
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                case=case,
                round=case.round,
                status=Rating.Status.HELD if held else Rating.Status.ACCEPTED,
                score=opinion.score,
                solved=opinion.solved,
                visited=opinion.visited,
                pressed=opinion.pressed,
                by=by,
                entered_by=actor,
                words=words,
                at=at,
            )
    except IntegrityError as race:
        raise Refused("already_done", ALREADY_RATED) from race
    facts: dict[str, Any] = {
        "score": opinion.score,
        "solved": opinion.solved,
        "visited": opinion.visited,
        "by": by,
        "held": held,
        "dissatisfied_for_good": not held and dissatisfied_for_good(case, satisfied=rating.satisfied),
    }
    if doubts:
        facts["held_for"] = list(doubts)
    if held:
        await_decision(case, held_about(opinion.visited), at=at)
    elif facts["dissatisfied_for_good"]:
        await_decision(case, DISSATISFIED.about, at=at)
    append(case, RATE, actor=actor, at=at, facts=facts | (reference(words) if words else {}))
    links.void(case, at=at)  # another link of the round leads nowhere any more
    if not held:
        accepted(case, rating, at=at)
    return case


def held_rating(snapshot: CaseSnapshot) -> Rating:
    """The rating that waits for a supervisor; callers have asked that there is one."""
    return next(
        rating for rating in snapshot.ratings if rating.status == Rating.Status.HELD and rating.round == snapshot.facts.round
    )

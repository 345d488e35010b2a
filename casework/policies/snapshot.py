"""What decisions look at, snapshot from the tables once per case: three queries, a fourth where a rating is
waited for, another where it matters who handled it, and where units assist, return it or ask that a rating be excluded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Unit
from casework.lifecycle import State, WaitKind
from casework.models import Attestation, Case, CaseHandler, Event, Pause, Rating, Wait
from casework.models.choices import Ending
from casework.policies import access, merging, silence
from casework.policies.closure import Exclusion, Facts
from casework.policies.rulings import MOST_RETURNS

PLAN = "plan "
"""How the subject of a wait begins that waits for what was planned at resolving."""
EXCLUSION = "exclusion"
"""What a review is about that waits for a decision on whether a rating is excluded."""


@dataclass(frozen=True)
class CaseSnapshot:
    """`ratings` newest first; `attestations` of all rounds; `waits` open ones only; `paused`: those whose clock stands still.

    `handled_by` is asked of the database when somebody looks at it, once.
    """

    facts: Facts
    waits: Sequence[Wait]
    attestations: list[Attestation]
    ratings: list[Rating]
    handled_by: Iterable[CaseHandler]
    paused: frozenset[int] = frozenset()

    @property
    def rating(self) -> Rating | None:
        """The accepted or held rating of the present round, else None."""
        return next((r for r in self.ratings if r.round == self.facts.round and r.status != Rating.Status.VOID), None)

    def wait(self, kind: str) -> Wait | None:
        return next((wait for wait in self.waits if wait.kind == kind), None)

    @property
    def plan(self) -> Wait | None:
        """The last promise that a plan made and nobody has kept."""
        return next((wait for wait in reversed(self.waits) if wait.subject.startswith(PLAN)), None)

    def is_paused(self, wait: Wait) -> bool:
        return wait.pk in self.paused


def take_snapshot(case: Case) -> CaseSnapshot:
    pauses = Pause.objects.filter(wait=OuterRef("pk"), ended_at__isnull=True)
    granted = Event.objects.filter(case=case, verb="decide_extension", facts__round=case.round, facts__approved=True)
    open_waits = case.waits.filter(until__isnull=True).annotate(paused=Exists(pauses), extended=Exists(granted))
    waits = list(open_waits.order_by("since", "id"))
    attestations = list(case.attestations.filter(voided_at__isnull=True).order_by("accepted_at"))
    ratings = list(case.ratings.select_related("words").order_by("-at", "-id"))
    handled_by = access.handlers(case).order_by("id")
    present = [r for r in ratings if r.round == case.round]
    accepted = next((r for r in present if r.status == Rating.Status.ACCEPTED), None)
    standing = [r for r in ratings if r.status != Rating.Status.VOID]
    rating_wait = next((wait for wait in waits if wait.kind == WaitKind.RATING), None)
    quiet = silence.since(case, rating_wait.since) if rating_wait else silence.NONE
    held = next((r for r in present if r.status == Rating.Status.HELD), None)
    facts = Facts(
        state=State(case.state),
        round=case.round,
        max_rounds=case.max_rounds,
        visits_counted=sum(a.counted and a.round == case.round for a in attestations),
        visits_required=case.visits_required,
        leader_visit_owed=any(wait.kind == WaitKind.LEADER_VISIT for wait in waits),
        satisfied=accepted.satisfied if accepted else None,
        confidential=case.confidential,
        returns=case.returns,
        call_days=quiet.days,
        slip_at=quiet.slip_at,
        dissatisfied=bool(standing) and not standing[0].satisfied,
        ending=case.ending,
        plan=next((wait.subject for wait in waits if wait.subject.startswith(PLAN)), ""),
        ruled=case.returns >= MOST_RETURNS and case.events.filter(verb="rule_on_return").exists(),
        exclusion=_exclusion(case, accepted, waits),
        rating_held=held is not None,
        nobody_came=held is not None and held.visited == Rating.Visited.NO,
        leader_state=merging.leader_state(case),
        reviews=frozenset(wait.about for wait in waits if wait.kind == WaitKind.REVIEW),
        assisting=tuple(Unit.objects.filter(pk__in=case.assisting).order_by("pk")) if case.assisting else (),
        extended=any(wait.extended for wait in waits),
    )
    paused = frozenset(wait.pk for wait in waits if wait.paused)
    return CaseSnapshot(facts, waits, attestations, ratings, handled_by, paused)


def _exclusion(case: Case, rating: Rating | None, waits: Iterable[Wait]) -> Exclusion:
    """No query but where it may have been decided, of a few cases."""
    if case.ending != Ending.EXPLAINED or rating is None or rating.satisfied:
        return Exclusion.NONE
    if rating.excluded_at:
        return Exclusion.EXCLUDED
    if any(wait.about == EXCLUSION for wait in waits):
        return Exclusion.ASKED
    decided = case.events.filter(verb="decide_exclusion", facts__round=case.round).exists()
    return Exclusion.REFUSED if decided else Exclusion.NONE

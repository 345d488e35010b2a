"""What decisions look at, snapshot from the tables once per case: three queries, a fourth where a rating is
waited for, and another where it matters who handled it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from casework.lifecycle import State, WaitKind
from casework.models import Attestation, Case, CaseHandler, Pause, Rating, Wait
from casework.policies import access, merging, silence
from casework.policies.closure import Facts


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

    def is_paused(self, wait: Wait) -> bool:
        return wait.pk in self.paused


def take_snapshot(case: Case) -> CaseSnapshot:
    pauses = Pause.objects.filter(wait=OuterRef("pk"), ended_at__isnull=True)
    waits = list(case.waits.filter(until__isnull=True).annotate(paused=Exists(pauses)).order_by("since", "id"))
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
        rating_held=held is not None,
        nobody_came=held is not None and held.visited == Rating.Visited.NO,
        leader_state=merging.leader_state(case),
    )
    paused = frozenset(wait.pk for wait in waits if wait.paused)
    return CaseSnapshot(facts, waits, attestations, ratings, handled_by, paused)

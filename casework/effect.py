"""What a verb does to a case, as arithmetic: its state, its round, and the waits that open, end and stand still.

Each verb declares it (verb.py), so that a case can be computed again from its events (policies/replay.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from casework.lifecycle import State, WaitKind

WaitKey = tuple[WaitKind, str, str]
"""Kind, and what a review is about and its subject, or which unit assists (empty for the others)."""


@dataclass(frozen=True)
class Standing:
    """A case at one point of its timeline. `waits`: the open ones, and whether the clock of each stands still.

    `visits`: the ids of those that count in the present round, of which `required` are needed.
    """

    state: State = State.RECEIVED
    round: int = 1
    waits: Mapping[WaitKey, bool] = field(default_factory=dict)
    visits: frozenset[str] = frozenset()
    required: int = 1

    def paused(self) -> frozenset[WaitKind]:
        return frozenset(kind for (kind, _about, _subject), stands_still in self.waits.items() if stands_still)


@dataclass(frozen=True)
class Effect:
    """What one event changes. What is not named stays as it is.

    `forfeits`: what resumes goes on as if its clock had never stood still this time.
    `reopens`: the last wait of the kind in the round, as if it had never ended. `ends_all`: every open wait, but reviews about
    one of `spares`. `opens_review`: (about, subject). `ends_reviews`: the same, an empty subject for all of them. `settles`:
    reviews about one of these end besides. `assists`, `finishes`: keys of waits for units that assist from now on, or are done.
    `counts`, `uncounts`: the id of a visit that counts from now on, or does not any more.
    """

    state: State | None = None
    next_round: bool = False
    opens: tuple[WaitKind, ...] = ()
    reopens: tuple[WaitKind, ...] = ()
    ends: tuple[WaitKind, ...] = ()
    ends_all: bool = False
    spares: frozenset[str] = frozenset()
    opens_review: tuple[str, str] | None = None
    ends_reviews: tuple[str, str] | None = None
    settles: frozenset[str] = frozenset()
    assists: tuple[WaitKey, ...] = ()
    finishes: tuple[WaitKey, ...] = ()
    pauses: tuple[WaitKind, ...] = ()
    resumes: tuple[WaitKind, ...] = ()
    forfeits: bool = False
    counts: str = ""
    uncounts: str = ""
    required: int | None = None

    def ends_wait(self, key: WaitKey) -> bool:
        kind, about, subject = key
        if about in self.settles or key in self.finishes or (self.ends_all and about not in self.spares):
            return True
        return kind in self.ends or (self.ends_reviews is not None and self.ends_reviews in {(about, subject), (about, "")})

    def opened(self) -> Iterable[WaitKey]:
        yield from ((kind, "", "") for kind in self.opens + self.reopens)
        yield from self.assists
        if self.opens_review:
            yield (WaitKind.REVIEW, *self.opens_review)


UNCHANGED = Effect()


def apply(effect: Effect, standing: Standing) -> Standing:
    """The case after the event. A wait that is open already is not opened twice."""
    waits = {key: stands_still for key, stands_still in standing.waits.items() if not effect.ends_wait(key)}
    for key in effect.opened():
        waits.setdefault(key, False)
    for key, stands_still in waits.items():
        waits[key] = (stands_still or key[0] in effect.pauses) and key[0] not in effect.resumes
    visits = frozenset() if effect.next_round else standing.visits
    return replace(
        standing,
        state=effect.state or standing.state,
        round=standing.round + effect.next_round,
        waits=waits,
        visits=(visits | {effect.counts}) - {effect.uncounts, ""},
        required=effect.required or standing.required,
    )

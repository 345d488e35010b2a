"""How much an open case is like what is being typed, and why: by its words, its place and who called. Arithmetic; no query."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from accounts.models import Area
from accounts.trees import related
from casework.models import Case
from casework.proposing import idle_words, places
from casework.proposing.features import plain, plain_of_masked, quotable
from casework.wording import join_names

LONGEST = 1_000
"""Characters of each that are compared."""
MOST = 5
MOST_APART = 2
"""About another place, where there are enough others."""
SHOWN_WORDS = 3
LEAST_ALIKE, LEAST_ALIKE_NEAR = 0.2, 0.08
NEARER, CALLER, FARTHER = 0.25, 0.2, -0.3
SELDOMEST = 1e-6
APART = frozenset({"elsewhere", "far"})


class Reason(NamedTuple):
    """`kind`: words, address, distance, place, area or phone; elsewhere or far of another place. `about`: what is shared,
    the other place, or metres."""

    kind: str
    about: str


@dataclass(frozen=True)
class Candidate:
    """An open case with its words, as they are masked."""

    case: Case
    title: str
    text: str

    @property
    def beginning(self) -> str:
        return f"{self.title}。{self.text[:LONGEST]}"


@dataclass(frozen=True)
class Sought:
    """`weights`: of each two characters beside each other, how much it says that another text holds them too. `citizens`: ids."""

    weights: Mapping[str, float]
    named: places.Named
    address: str = ""
    point: tuple[float, float] | None = None
    area: Area | None = None
    citizens: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Similar:
    """`alike`: from 0 to 1, by the words. `apart`: the same words about another place, which is another matter."""

    case: Case
    title: str
    alike: float
    apart: bool
    why: tuple[Reason, ...]
    order: float


def pairs(read: str) -> list[str]:
    """Each two characters beside each other, of a text as `features.plain` has it, in their order."""
    return [before + after for before, after in pairwise(read)]


def weigh(text: str, frequencies: Mapping[str, float], *, named: places.Named) -> dict[str, float]:
    """`frequencies`: the share of open cases that hold a pair, of those that are known; the rest are seldom.

    Numbers, times and the places that are `named` say nothing: a place is compared by itself.
    """
    seldom = min(frequencies.values(), default=1)
    read = idle_words.without(plain(text), places=places.particular(named))
    return {pair: 1 - math.log(max(frequencies.get(pair, seldom), SELDOMEST)) for pair in pairs(read) if pair.isalnum()}


def compare(sought: Sought, candidate: Candidate) -> Similar | None:
    """None where they have too little in common."""
    case = candidate.case
    held = set(pairs(plain_of_masked(candidate.beginning)))
    common = held & sought.weights.keys()
    asked = sum(sought.weights.values())
    share = sum(sought.weights[pair] for pair in common) / asked if asked else 0.0
    alike = max(share, math.sqrt(share * len(common) / max(len(held), 1)))
    place = _place(sought, candidate)
    calls = case.citizen_id in sought.citizens
    apart = place is not None and place.kind in APART
    near = place is not None and not apart
    if alike < (LEAST_ALIKE_NEAR if near or calls else LEAST_ALIKE):
        return None
    words = [Reason("words", join_names(shown))] if (shown := _shown(sought, common)) else []
    why = (*words, *([place] if place else []), *([Reason("phone", "")] if calls else []))
    order = alike + (NEARER if near else 0) + (CALLER if calls else 0) + (FARTHER if apart else 0)
    return Similar(case, candidate.title, round(alike, 3), apart, why, order)


def best(matches: Sequence[Similar]) -> list[Similar]:
    """At most five; those about another place last, and few of them where there are enough others."""
    ordered = sorted(matches, key=lambda match: match.order, reverse=True)
    here = [match for match in ordered if not match.apart][:MOST]
    elsewhere = [match for match in ordered if match.apart][: max(MOST - len(here), MOST_APART)]
    return [*here[: MOST - min(len(elsewhere), MOST_APART)], *elsewhere][:MOST]


def _place(sought: Sought, candidate: Candidate) -> Reason | None:
    """Why it is near, or that it is elsewhere; None where nobody can say."""
    case = candidate.case
    if sought.address and case.address and places.same_address(sought.address, case.address):
        return Reason("address", "")
    distance = _distance(sought, case)
    if distance is not None and distance <= places.NEAR_METRES:
        return Reason("distance", f"{distance:.0f}")
    named = places.named_in(f"{case.address}。{candidate.beginning}")
    if common := places.shared(sought.named, named):
        return Reason("place", common)
    if other := places.apart(sought.named, named):
        return Reason("elsewhere", other)
    if distance is not None and distance > places.FAR_METRES:
        return Reason("far", f"{distance:.0f}")
    if sought.area and case.area:
        return Reason("area" if related(sought.area.path, case.area.path) else "elsewhere", str(case.area))
    return None


def _distance(sought: Sought, case: Case) -> float | None:
    if sought.point is None or not case.place:
        return None
    latitude, longitude = case.place.split(",")
    return places.metres(sought.point, (float(latitude), float(longitude)))


def _shown(sought: Sought, common: set[str]) -> list[str]:
    """The runs of what was typed that both hold and that say most."""
    runs: list[tuple[float, str]] = []
    for pair in sought.weights:  # in the order of the text
        if pair not in common:
            continue
        weight = sought.weights[pair]
        if runs and runs[-1][1].endswith(pair[0]):
            runs[-1] = (runs[-1][0] + weight, runs[-1][1] + pair[1])
        else:
            runs.append((weight, pair))
    quoted = filter(None, (quotable(run) for _weight, run in sorted(runs, reverse=True)))
    return list(quoted)[:SHOWN_WORDS]

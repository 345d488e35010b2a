"""Several citizens ask for the same: their cases are merged, and each has a say of their own."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from accounts.models import Role
from casework.demo.telling import Moments, Telling

APART = 1000
"""Between the numbers of the citizens' demands, which no story's own number reaches."""


def _neighbours(t: Telling, *, many: int) -> Sequence[Telling]:
    """As many others who say the same about the same place."""
    return [replace(t, nth=t.nth + APART * nth, random=Random(t.nth + APART * nth)) for nth in range(1, many + 1)]  # noqa: S311


def _merged(t: Telling, neighbours: Sequence[Telling]) -> Moments:
    yield from t.register(topic="urban", urgency="normal")
    yield from t.dispatch(unit="housing")
    for neighbour in neighbours:
        neighbour.at = t.at
        yield from neighbour.register(sample=t.sample)
        yield from neighbour.decide("merge", Role.OPERATOR, least=5, most=20, into=t.case.number)
        t.at = neighbour.at
    yield from t.acknowledge()


def merged(t: Telling) -> Moments:
    """Two citizens, one case, and nobody has gone yet."""
    yield from _merged(t, _neighbours(t, many=1))


def merged_and_rated(t: Telling) -> Moments:
    """Of three who are asked with the citizen of the case that leads, one is satisfied, one is not, and one says nothing."""
    neighbours = satisfied, dissatisfied, _silent = _neighbours(t, many=3)
    yield from _merged(t, neighbours)
    yield from t.visit(60, 200)
    yield from t.resolve()
    for neighbour in neighbours:
        neighbour.at = t.at
        neighbour.refresh()
    yield from satisfied.rate("good")
    dissatisfied.at = satisfied.at
    yield from dissatisfied.rate("bad")
    dissatisfied.refresh()
    yield from dissatisfied.acknowledge()
    t.at = dissatisfied.at
    yield from t.rate("good")

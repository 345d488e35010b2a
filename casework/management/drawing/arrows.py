"""Which verbs lead from where to where."""

from collections import defaultdict

from casework import verb as registry
from casework.lifecycle import State


def arrows() -> dict[tuple[State, State], list[str]]:
    """Every pair of states with the verbs that lead from the first to the second."""
    pairs: dict[tuple[State, State], list[str]] = defaultdict(list)
    for verb in registry.every():
        for pair in verb.transitions():
            pairs[pair].append(verb.code)
    return dict(sorted(pairs.items(), key=_in_order))


def _in_order(item: tuple[tuple[State, State], list[str]]) -> tuple[int, int]:
    order = list(State)
    (source, target), _verbs = item
    return order.index(source), order.index(target)

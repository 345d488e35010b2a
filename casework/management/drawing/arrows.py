"""Which moves lead from where to where: the moves' own targets, and those that their consequences make."""

from collections import defaultdict

from casework.lifecycle import MOVES, TRANSITIONS, State

CONSEQUENCES: dict[tuple[State, State], str] = {
    (State.RESOLVED, State.CLOSED): "rate",
    (State.LAPSED, State.CLOSED): "rate",
    (State.RESOLVED, State.DISPATCHED): "rate",
    (State.LAPSED, State.DISPATCHED): "rate",
    (State.VISITED, State.ACKNOWLEDGED): "retract",
    (State.RESOLVED, State.ACKNOWLEDGED): "retract",
    (State.RESOLVED, State.LAPSED): "lapse",
}
"""Pairs that a verb without a target of its own makes: a rating closes or opens a round, a retracted visit takes a case back."""


def arrows() -> dict[tuple[State, State], list[str]]:
    """Every pair of states with the verbs that lead from the first to the second. Pairs without a verb yet are left out."""
    found: dict[tuple[State, State], list[str]] = defaultdict(list)
    for move in MOVES.values():
        for source in move.sources:
            if move.target and source != move.target:
                found[source, move.target].append(move.verb)
    for pair, verb in CONSEQUENCES.items():
        if verb in MOVES and verb not in found[pair]:
            found[pair].insert(0, verb)
    assert {(a.value, b.value) for a, b in found if found[a, b]} <= TRANSITIONS, "an arrow that the database refuses"
    return {pair: verbs for pair, verbs in sorted(found.items(), key=_in_order) if verbs}


def later() -> list[tuple[State, State]]:
    """Pairs that may be stepped between once their verbs exist."""
    drawn = {(source.value, target.value) for source, target in arrows()}
    return sorted(((State(a), State(b)) for a, b in TRANSITIONS - drawn), key=lambda pair: _in_order((pair, [])))


def _in_order(item: tuple[tuple[State, State], list[str]]) -> tuple[int, int]:
    order = list(State)
    (source, target), _verbs = item
    return order.index(source), order.index(target)

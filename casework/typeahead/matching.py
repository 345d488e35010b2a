"""Which choices are meant by what was typed, the likeliest first; and which are near before anything is."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from casework.typeahead.spelling import folded, starts_with
from casework.typeahead.tables import Choice, Table

LONGEST = 80
MOST_PARTS = 4
NEAR = 60
"""So many stand in a list that nobody typed for."""
EXACT, BEGINS, HOLDS = range(3)
"""How well a choice fits, the best first."""


def matches(table: Table, typed: str, *, recent: Sequence[str] = ()) -> list[Choice]:
    """All that fit. Of several parts (`青溪 dmsq`) one is in its own name and each in its name or above it.
    What was chosen lately comes first among what fits as well, then what is higher in the tree."""
    parts = [part for part in (folded(part) for part in typed[:LONGEST].split()) if part][:MOST_PARTS]
    if not parts:
        return []
    late = {code: place for place, code in enumerate(recent)}
    fitting = [(fit, choice) for choice in table.choices if (fit := _fit(choice, parts)) is not None]
    fitting.sort(key=lambda pair: (pair[0], late.get(pair[1].code, len(late)), len(pair[1].above), pair[1].code))
    return [choice for _fit_of_it, choice in fitting]


def named(table: Table, typed: str) -> list[Choice]:
    """Those whose code or whole name it is."""
    text = folded(typed[:LONGEST])
    return [choice for choice in table.choices if text in choice.texts] if text else []


def upper(table: Table) -> list[Choice]:
    """Of the tree so many levels as a list can hold."""
    depths = Counter(len(choice.above) for choice in table.choices)
    deepest = max((depth for depth in depths if sum(depths[upper] for upper in range(depth + 1)) <= NEAR), default=-1)
    return [choice for choice in table.choices if len(choice.above) <= deepest]


def codes(choices: Collection[Choice]) -> Iterator[str]:
    return (choice.code for choice in choices)


def _fit(choice: Choice, parts: Sequence[str]) -> int | None:
    """How well; None where it does not."""
    best: int | None = None
    for part in parts:
        fit = _fit_of(choice, part)
        if fit is None and not any(_fit_of(above, part) is not None for above in choice.above):
            return None
        if fit is not None:
            best = fit if best is None else min(best, fit)
    return best


def _fit_of(choice: Choice, part: str) -> int | None:
    if part in choice.texts:
        return EXACT
    spelt = choice.letters.issuperset(part)
    if any(text.startswith(part) for text in choice.texts) or (spelt and starts_with(choice.syllables, part)):
        return BEGINS
    if any(part in text for text in choice.texts):
        return HOLDS
    inside = spelt and any(starts_with(choice.syllables, part, place=place) for place in range(1, len(choice.syllables)))
    return HOLDS if inside else None

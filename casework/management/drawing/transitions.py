"""The transitions as the database states them: one SQL function, from the verbs."""

from itertools import groupby

from casework import verb as registry
from casework.lifecycle import State

HEAD = """-- Which state a case may step to from which. Written by `manage.py draw_lifecycle` from the verbs, not by hand.

CREATE OR REPLACE FUNCTION public.casework_transitions() RETURNS TABLE (source text, target text) LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    VALUES """


def sql() -> str:
    """One line for each state that a case may leave."""
    order = [state.value for state in State]
    pairs = sorted(registry.transitions(), key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    lines = [
        ", ".join(f"('{source}', '{target}')" for source, target in leaving)
        for _state, leaving in groupby(pairs, key=lambda pair: pair[0])
    ]
    return HEAD + ",\n           ".join(lines) + "\n$$;\n"

"""A title for a demand that came without one."""

import re

LONGEST = 40
"""Characters."""
CLAUSE = re.compile(r".{9,39}?(?=[，。！？；,!?;]|\.\s)")


def title_from(text: str) -> str:
    """The first clause that says enough."""
    first = text.split("\n", 1)[0].strip()
    clause = CLAUSE.match(first)
    if clause:
        return clause[0]
    return first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"

"""A case computed again from its events, by what each verb declares of its event."""

from collections.abc import Iterable, Mapping
from typing import Any

from casework import verb as registry
from casework.effect import Standing, apply


def replay(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Standing:
    """`events`: verb and facts of each, oldest first. Raises ImproperlyConfigured at a verb that nobody declared."""
    standing = Standing()
    for code, facts in events:
        verb = registry.get(code)
        standing = apply(verb.effect_of(standing, facts), standing)
    return standing

"""How often somebody may try: so many places, each taken for as long as a try counts.

A place is one row of the cache, added by whoever comes first, so many at once take no more than there are. (Counting up
would read and then write, and the cache gives a row that was counted up its own five minutes instead of ours.)
"""

from django.core.cache import cache

from casework.crypto import keyed_hash

LASTS = 3600
"""Seconds that a try counts."""


def spend(what: str, *, purpose: str, most: int) -> bool:
    """Take one place; False where none was left."""
    places = _places(what, purpose=purpose, most=most)
    taken = cache.get_many(places)
    return any(cache.add(place, 1, LASTS) for place in places if place not in taken)


def left(what: str, *, purpose: str, most: int) -> bool:
    """Whether a place is free; it is not taken."""
    return len(cache.get_many(_places(what, purpose=purpose, most=most))) < most


def _places(what: str, *, purpose: str, most: int) -> list[str]:
    hashed = keyed_hash(what, purpose=purpose).hex()[:32]
    return [f"{purpose}:{hashed}:{place}" for place in range(most)]

"""JSON exactly as PostgreSQL writes a jsonb value, so that what the database hashes can be hashed elsewhere too."""

from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any


def as_stored(value: Any, *, written: dict[int, str] | None = None) -> str:
    """The text of `value::jsonb`. Numbers are whole: of others PostgreSQL keeps digits that a float does not.

    `written`: the texts of lists and objects by their id(), for a caller that writes many values with the same parts in them; it
    holds those parts, so that no id comes to mean another. Raises TypeError at a fraction, and at what is no JSON.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if written is None:
        return _compound(value, written)
    if id(value) not in written:
        written[id(value)] = _compound(value, written)
    return written[id(value)]


def _compound(value: Any, written: dict[int, str] | None) -> str:
    if isinstance(value, dict):
        parts = [f"{name}: {as_stored(value[key], written=written)}" for key, name in _ordered(tuple(value))]
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join([as_stored(item, written=written) for item in value]) + "]"
    if isinstance(value, float):
        raise TypeError(f"a fraction has more than one way to be written: {value}")
    raise TypeError(f"no JSON: {value!r}")


_CONSTANTS = {None: "null", True: "true", False: "false"}


@lru_cache(maxsize=1024)
def _ordered(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """The keys, and each as it is written. jsonb keeps them by the number of their bytes, then by the bytes."""
    return [(key, encode_basestring(key)) for key in sorted(keys, key=lambda key: (len(key.encode()), key.encode()))]

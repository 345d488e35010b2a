"""JSON exactly as PostgreSQL writes a jsonb value, so that what the database hashes can be hashed elsewhere too."""

import json
from typing import Any


def as_stored(value: Any) -> str:
    """The text of `value::jsonb`. Numbers are whole: of others PostgreSQL keeps digits that a float does not.

    Raises TypeError at a fraction, and at what is no JSON.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, allow_nan=False)


def _ordered(value: Any) -> Any:
    """jsonb keeps keys by the number of their bytes, then by the bytes."""
    if isinstance(value, float):
        raise TypeError(f"a fraction has more than one way to be written: {value}")
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: (len(key.encode()), key.encode()))}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value

"""Signed lines of a history: whoever writes to the database by another way has no key to sign with."""

import os
from datetime import UTC, datetime

from accounts.hashing import keyed_hash

NONCE_BYTES = 16
LENGTH = NONCE_BYTES + 32


def sign(message: str, *, purpose: str) -> bytes:
    """A nonce, by which no two signatures are alike, and the keyed hash of it and the message."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _hash(nonce, message, purpose)


def is_signed(mac: bytes, message: str, *, purpose: str) -> bool:
    """Whether this application signed the message. In the open: nobody is answered by it."""
    return len(mac) == LENGTH and mac[NONCE_BYTES:] == _hash(mac[:NONCE_BYTES], message, purpose)


def instant(at: datetime) -> str:
    """As to_char(… AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') writes it in SQL."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6]


def _hash(nonce: bytes, message: str, purpose: str) -> bytes:
    return keyed_hash(nonce.hex() + message, purpose=purpose)

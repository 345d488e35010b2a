"""Keyed hashes: an exact value is found again without being stored, and two logged lines are known to be of the same person.

Setting: `HASH_KEY`, base64 of at least 32 bytes, never rotated, because every stored hash hangs on it.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

KEY_BYTES = 32


@sensitive_variables()
def keyed_hash(value: str, *, purpose: str) -> bytes:
    """HMAC-SHA256. Finds an exact value without storing it; hashes of different purposes cannot be compared."""
    if not purpose or "\0" in purpose:
        raise ValueError("a hash needs a purpose, without a NUL in it")
    return hmac.digest(_hash_key(), purpose.encode() + b"\0" + value.encode("utf-8", "surrogatepass"), "sha256")


def keyed_digest(token: bytes) -> bytes:
    """What is stored of a random token. Keyed, so that whoever writes to the table knows no token that fits what they write.

    It is the keyed hash of the SHA-256, which older rows held: from that it could be computed when they were taken over.
    """
    return keyed_hash(hashlib.sha256(token).hexdigest(), purpose="token")


def read_key(text: str, *, name: str) -> bytes:
    """The bytes of a key written as base64. Raises ImproperlyConfigured, which holds the name and not the key."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ImproperlyConfigured(f"{name}: the key is not base64") from None


def _hash_key() -> bytes:
    return _read_hash_key(settings.HASH_KEY)


@lru_cache(maxsize=4)
def _read_hash_key(written: str) -> bytes:
    key = read_key(written, name="HASH_KEY")
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured(f"HASH_KEY must have at least {KEY_BYTES} bytes")
    return key

"""The key that each form carries: random, so that the same act is known when it comes twice, and signed for whom it was made."""

import base64
import binascii
import hmac
import secrets

from accounts.hashing import keyed_hash

NAME = "form_key"
NONCE_BYTES, PERSON_BYTES, MAC_BYTES = 16, 8, 16
NOBODY = 0


def new(person: int | None) -> str:
    """A key for a form that is shown to this person; None: to somebody who is not signed in."""
    body = secrets.token_bytes(NONCE_BYTES) + (person or NOBODY).to_bytes(PERSON_BYTES, "big")
    return _written(body + _mac(body))


def owner(key: str) -> int | None:
    """To whom the form was shown; None where that was nobody who was signed in, or the key is none of ours."""
    return _person(key) or None


def is_ours(key: str) -> bool:
    """Whether a page of this house carried it, to whomever it was shown."""
    return _person(key) is not None


def _person(key: str) -> int | None:
    """NOBODY where the form was shown to somebody who is not signed in; None where the key is none of ours."""
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (ValueError, binascii.Error):
        return None
    if _written(raw) != key:
        return None  # written in another way it would be another act
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) != NONCE_BYTES + PERSON_BYTES or not hmac.compare_digest(mac, _mac(body)):
        return None
    return int.from_bytes(body[NONCE_BYTES:], "big")


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(body: bytes) -> bytes:
    return keyed_hash(body.hex(), purpose="form key")[:MAC_BYTES]

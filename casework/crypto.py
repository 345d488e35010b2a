"""Sealing personal data, keyed hashes for finding it again, tokens and codes.

A sealed value is `version (1 byte) | length of key id (1) | key id | nonce (12) | ciphertext and tag`, AES-256-GCM.
The context ("casework.citizen.phone") and the header are authenticated with it: a value copied into another column,
or given another key id, does not open. The nonce is random, so one key is good for some 2**32 seals (about 4 billion);
put a new key first in DATA_KEYS long before that.

Settings: `DATA_KEYS`, a list of "id:base64 of 32 bytes", the first seals and all open; `HASH_KEY` as accounts/hashing.py says.
"""

import base64
import hashlib
import secrets
import string
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from accounts.hashing import KEY_BYTES, keyed_hash, read_key

__all__ = [
    "CannotOpen",
    "current_key_id",
    "digest_token",
    "key_id_of",
    "keyed_hash",
    "new_code",
    "new_short_token",
    "new_token",
    "open_bytes",
    "open_sealed",
    "seal",
    "seal_bytes",
    "short_token_of",
    "token_of",
]

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16
LONGEST_KEY_ID = 32
BASE_62 = string.digits + string.ascii_letters
SHORT_TOKEN = 16
"""Characters of a short token, each one of BASE_62."""


class CannotOpen(Exception):
    """A sealed value does not open. The message says why, and holds neither the value nor a key."""


@sensitive_variables()  # keys and plain text stay out of error reports
def seal(plaintext: str, *, context: str) -> bytes:
    """Encrypt under the current key, for this context alone. Twice the same text never looks the same."""
    return seal_bytes(plaintext.encode(), context=context)


@sensitive_variables()
def seal_bytes(plain: bytes, *, context: str) -> bytes:
    key_id, key = next(iter(_keys().items()))
    header = _header(key_id)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, plain, _bound(header, context))


@sensitive_variables()
def open_sealed(sealed: bytes, *, context: str) -> str:
    """The text of a sealed value. Raises CannotOpen: damaged, of another context, or its key is gone."""
    return open_bytes(sealed, context=context).decode()


@sensitive_variables()
def open_bytes(sealed: bytes, *, context: str) -> bytes:
    """The bytes of a sealed value. Raises CannotOpen as `open_sealed` does."""
    sealed = bytes(sealed)
    header, key_id = _read_header(sealed)
    key = _keys().get(key_id)
    if key is None:
        raise CannotOpen(f"{context}: sealed under key {key_id!r}, which is not among DATA_KEYS")
    nonce = sealed[len(header) : len(header) + NONCE_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, sealed[len(header) + NONCE_BYTES :], _bound(header, context))
    except InvalidTag:
        raise CannotOpen(f"{context}: damaged, changed, or sealed for another place") from None


def key_id_of(sealed: bytes) -> str:
    """Under which key a value was sealed, so that a rotation can find what is left to seal again."""
    return _read_header(bytes(sealed))[1]


def current_key_id() -> str:
    return next(iter(_keys()))


def digest_token(token: str) -> bytes:
    """SHA-256. A token has 95 random bits or more: nothing slower or salted is needed to keep it from being guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_token() -> str:
    """256 random bits, safe in a URL: 43 characters."""
    return secrets.token_urlsafe(32)


def token_of(act: str, *, purpose: str) -> str:
    """The token that follows from an act, and from a key that only the servers have: as long as one of `new_token`."""
    return base64.urlsafe_b64encode(keyed_hash(act, purpose=purpose)).decode().rstrip("=")


def new_short_token() -> str:
    """95 random bits in sixteen letters and digits, for a link that stands in a text message."""
    return "".join(secrets.choice(BASE_62) for _place in range(SHORT_TOKEN))


def short_token_of(act: str, *, purpose: str) -> str:
    """As `token_of`, and as long as one of `new_short_token`."""
    rest = int.from_bytes(keyed_hash(act, purpose=purpose))
    letters = []
    for _place in range(SHORT_TOKEN):
        rest, place = divmod(rest, len(BASE_62))
        letters.append(BASE_62[place])
    return "".join(letters)


def new_code() -> str:
    """Six digits, to be read aloud at the door. Guessed in a million tries: whoever checks one counts the tries."""
    return f"{secrets.randbelow(1_000_000):06d}"


def _header(key_id: str) -> bytes:
    name = key_id.encode()
    return bytes((VERSION, len(name))) + name


def _bound(header: bytes, context: str) -> bytes:
    if not context:
        raise ValueError("a sealed value needs a context")
    return header + context.encode()


def _read_header(sealed: bytes) -> tuple[bytes, str]:
    if len(sealed) < 2 or sealed[0] != VERSION:
        raise CannotOpen("not a sealed value")
    end = 2 + sealed[1]
    if len(sealed) < end + NONCE_BYTES + TAG_BYTES:
        raise CannotOpen("a sealed value that was cut short")
    try:
        return sealed[:end], sealed[2:end].decode("ascii")
    except UnicodeDecodeError:
        raise CannotOpen("not a sealed value") from None


def _keys() -> dict[str, bytes]:
    return _read_keys(tuple(settings.DATA_KEYS))


@lru_cache(maxsize=4)
def _read_keys(written: tuple[str, ...]) -> dict[str, bytes]:
    if not written:
        raise ImproperlyConfigured("DATA_KEYS is empty: personal data needs a key")
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(written, 1):
        key_id, _colon, text = entry.partition(":")
        # Errors name the place, not the id: of a key written without its id, the "id" would be the key.
        if not key_id or len(key_id) > LONGEST_KEY_ID or not key_id.isascii() or key_id in keys:
            raise ImproperlyConfigured(f"DATA_KEYS, entry {place}: an id of its own, then a colon, then the key")
        keys[key_id] = read_key(text, name=f"DATA_KEYS, entry {place}")
        if len(keys[key_id]) != KEY_BYTES:
            raise ImproperlyConfigured(f"DATA_KEYS, entry {place}: the key must have {KEY_BYTES} bytes")
    return keys

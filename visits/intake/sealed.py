"""A queue that a phone could not send, in a file that only the server opens.

The key pair is derived from HASH_KEY, which is never rotated: a file from a drawer still opens after years. The phone is
told the public point alone. Its file is JSON, {v: 1, epk, salt, iv, data}, all base64: a point drawn for this file, ECDH
with ours on P-256, HKDF-SHA256 ("doorstep field export", the salt), AES-256-GCM.
"""

import base64
import binascii
import json
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.crypto import keyed_hash
from casework.refusal import Invalid

VERSION = 1
LONGEST = 1_500_000
"""Bytes of one body of the API; a hundred visits with their signatures."""
LONGEST_FILE = 24_000_000
"""Bytes of one file that is handed in at a desk; some sixty photos as the phone draws them go along."""
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
INFO = b"doorstep field export"


def seal_key() -> str:
    """The public point, raw and uncompressed, in base64: what phones seal to."""
    point = _private_key(settings.HASH_KEY).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(point).decode()


@sensitive_variables()
def open_export(sealed: bytes) -> dict[str, Any]:
    """What a phone sealed. Raises Invalid in words: it is no such file, damaged, or of another deployment."""
    try:
        epk, salt, iv, data = _parts(json.loads(sealed))
        shared = _private_key(settings.HASH_KEY).exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, epk))
        key = HKDF(hashes.SHA256(), length=32, salt=salt, info=INFO).derive(shared)
        opened = json.loads(AESGCM(key).decrypt(iv, data, None))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error, InvalidTag):
        raise not_an_export() from None
    if not isinstance(opened, dict):
        raise not_an_export()
    return opened


def _parts(envelope: Any) -> list[bytes]:
    if envelope["v"] != VERSION:
        raise ValueError("another form")
    return [base64.b64decode(envelope[name], validate=True) for name in ("epk", "salt", "iv", "data")]


def not_an_export() -> Invalid:
    text = _("This file was not made by the field app for this system, or it is damaged.")
    return Invalid("not_an_export", text, fields={"sealed": [text]})


@lru_cache(maxsize=4)
def _private_key(_hash_key: str) -> ec.EllipticCurvePrivateKey:
    """Kept for the key that it was derived from."""
    secret = HKDF(hashes.SHA256(), length=48, salt=None, info=b"doorstep field export key").derive(
        keyed_hash("P-256", purpose="field export")
    )
    # 128 bits more than the order has: no number is likelier than another.
    return ec.derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1, CURVE)

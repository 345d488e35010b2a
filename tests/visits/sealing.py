"""A file as a phone seals it, written anew from its description: what opens it is not what made it."""

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from visits.intake.sealed import seal_key


def seal(content: Any) -> str:
    return json.dumps(envelope(content))


def envelope(content: Any) -> dict[str, Any]:
    curve = ec.SECP256R1()
    drawn = ec.generate_private_key(curve)
    servers = ec.EllipticCurvePublicKey.from_encoded_point(curve, base64.b64decode(seal_key()))
    salt, iv = os.urandom(16), os.urandom(12)
    key = HKDF(hashes.SHA256(), length=32, salt=salt, info=b"doorstep field export").derive(drawn.exchange(ec.ECDH(), servers))
    point = drawn.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    data = AESGCM(key).encrypt(iv, json.dumps(content).encode(), None)
    parts = {"epk": point, "salt": salt, "iv": iv, "data": data}
    return {"v": 1} | {name: base64.b64encode(part).decode() for name, part in parts.items()}

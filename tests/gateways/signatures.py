"""What comes to a gateway, verified as the other end verifies it: Standard Webhooks, and ACS3-HMAC-SHA256 of Alibaba Cloud."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit

TOLERANCE = 300
"""Seconds that a time stamp may differ from now."""


def webhook_is_signed(headers: Mapping[str, str], body: bytes, *, secret: str, now: float) -> bool:
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(int(timestamp) - now) > TOLERANCE:
        return False
    content = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256)
    expected = f"v1,{base64.b64encode(digest).decode()}"
    return any(hmac.compare_digest(expected, given) for given in headers.get("webhook-signature", "").split())


def aliyun_is_signed(path: str, headers: Mapping[str, str], *, secret: str) -> bool:
    authorization = dict(part.split("=", 1) for part in headers.get("authorization", "").partition(" ")[2].split(","))
    signed = authorization.get("SignedHeaders", "").split(";")
    pairs = sorted(parse_qsl(urlsplit(path).query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed)
    canonical = f"POST\n/\n{query}\n{lines}\n{';'.join(signed)}\n{headers.get('x-acs-content-sha256', '')}"
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    expected = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, authorization.get("Signature", ""))

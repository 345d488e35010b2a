"""A signed HTTP webhook, for any gateway of text messages: Standard Webhooks, as docs/operations/messages.md shows it.

A few lines at the other end take the message and hand it to whatever sends it there.
"""

import base64
import binascii
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from casework.notices.gateways.gateway import TIMEOUT_SECONDS, Gateway, Message, NotSent
from casework.notices.gateways.http_post import Answer, post, refusal
from casework.notices.gateways.servers import parts_of

logger = logging.getLogger("doorstep.gateways")

PREFIX = "whsec_"
SHORTEST_SECRET, LONGEST_SECRET = 24, 64
"""Bytes, as the standard has it."""

LONGEST_ID = 100

STATED = frozenset(
    {"no_such_number", "unsubscribed", "busy", "refused", "not_allowed", "no_credit", "wrong_template", "no_template"}
)
"""The reasons that a gateway can state in its answer."""
DEAD = frozenset({"no_such_number", "unsubscribed"})


class Webhook(Gateway):
    code = "webhook"
    carries = "sms"

    def __init__(self, *, seconds: float = TIMEOUT_SECONDS) -> None:
        self._seconds = seconds

    @classmethod
    def problems(cls) -> list[str]:
        problems = []
        if not settings.SMS_WEBHOOK_URL:
            problems.append(_("SMS_WEBHOOK_URL is missing: where messages are posted to."))
        else:
            try:
                parts_of(settings.SMS_WEBHOOK_URL)
            except ValueError as problem:
                problems.append(f"SMS_WEBHOOK_URL: {problem}")
        if not settings.SMS_WEBHOOK_SECRET:
            problems.append(_("SMS_WEBHOOK_SECRET is missing: what messages are signed with."))
        elif any(signing_key(secret) is None for secret in settings.SMS_WEBHOOK_SECRET):
            problems.append(
                _("SMS_WEBHOOK_SECRET must be whsec_ and base64 of 24 to 64 random bytes; several with commas between.")
            )
        if any(signing_key(secret) is None for secret in settings.SMS_RECEIPT_SECRETS):
            problems.append(
                _("SMS_RECEIPT_SECRETS must be whsec_ and base64 of 24 to 64 random bytes; several with commas between.")
            )
        return problems

    def send(self, message: Message) -> str:
        if self.problems():
            raise NotSent("not_allowed")
        body = json.dumps(_body(message), ensure_ascii=False).encode()
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Doorstep",
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(settings.SMS_WEBHOOK_SECRET, message.id, timestamp, body),
        }
        answer = post(settings.SMS_WEBHOOK_URL, body, headers, seconds=self._seconds)
        if answer.ok:
            return _given_id(answer, message)
        raise _stated_refusal(answer) or refusal(answer, at=message.at)


def signatures(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """One by each secret: while secrets are exchanged, the old and the new verify it."""
    content = b".".join([message_id.encode(), str(timestamp).encode(), body])
    digests = [hmac.digest(signing_key(secret) or b"", content, hashlib.sha256) for secret in secrets]
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def signing_key(secret: str) -> bytes | None:
    """None where it is no secret of the standard."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if secret.startswith(PREFIX) and SHORTEST_SECRET <= len(key) <= LONGEST_SECRET else None


def _body(message: Message) -> dict[str, Any]:
    return {
        "type": "message.send",
        "timestamp": message.at.isoformat(),
        "data": {
            "id": message.id,
            "to": message.to,
            "language": message.language,
            "template": message.template,
            "template_code": message.template_code,
            "text": message.text,
            "variables": dict(message.variables),
            "links": list(message.links),
            "codes": list(message.codes),
        },
    }


def _given_id(answer: Answer, message: Message) -> str:
    if not answer.body.strip():
        return ""
    content = _object(answer)
    if content is None:
        logger.warning("webhook took %s with an answer that is no JSON object", message.id)
        return ""
    given = content.get("id")
    return str(given) if isinstance(given, str | int) and str(given).isprintable() and len(str(given)) <= LONGEST_ID else ""


def _stated_refusal(answer: Answer) -> NotSent | None:
    """Of 400 and 422, where the answer gives a reason that can be relied on."""
    content = _object(answer) if answer.status in {400, 422} else None
    reason = content.get("reason") if content else None
    return NotSent(reason, dead=reason in DEAD) if isinstance(reason, str) and reason in STATED else None


def _object(answer: Answer) -> dict[str, Any] | None:
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None

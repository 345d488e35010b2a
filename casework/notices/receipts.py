"""Delivery receipts: what a gateway reports of the messages that it took. Signed as Standard Webhooks has it, in any order.

Each status of a message counts once, however often it is reported: `sent` says least, `delivered` outweighs `failed`.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_datetime

from casework.models import Attempt, Notice, Receipt
from casework.notices.gateways.webhook import signing_key

MOST = 500
"""Reports in one request."""
LARGEST = 256 * 1024
"""Bytes of one request."""
TOLERANCE = timedelta(minutes=5)
"""By which the gateway's clock may differ, and for so long a signature is good."""
OLDEST = timedelta(days=30)
"""What is dated before that, or in the future, is dated by its arrival."""
STATUSES: Mapping[str, Receipt.Status] = {f"message.{status.value}": status for status in Receipt.Status}
STATED = frozenset({"no_such_number", "unsubscribed", "phone_off", "busy", "refused", "no_credit", "wrong_template"})
"""The reasons that a gateway can state; of any other its report says that the message did not arrive."""
_ID = re.compile(r"doorstep-notice-([1-9][0-9]{0,17})")


@dataclass(frozen=True)
class Report:
    """Of one message, by the id of its notice."""

    notice: int
    status: Receipt.Status
    reason: str
    occurred_at: datetime


@dataclass(frozen=True)
class Taken:
    """How many reports came, and how many of them speak of no message that the gateway was given, or say what nobody knows."""

    received: int
    unknown: int


def is_signed(body: bytes, headers: Mapping[str, str], *, at: datetime) -> bool:
    """Whether one of our secrets signed the request, and lately. `headers`: by their names in small letters."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not re.fullmatch(r"[0-9]{1,12}", timestamp, re.ASCII):
        return False
    if abs(int(timestamp) - at.timestamp()) > TOLERANCE.total_seconds():
        return False
    content = b".".join([message_id.encode(errors="replace"), timestamp.encode(), body])
    given = [part.encode(errors="replace") for part in headers.get("webhook-signature", "").split()]
    return any(hmac.compare_digest(signature, part) for signature in _signatures(content) for part in given)


def _signatures(content: bytes) -> list[bytes]:
    keys = [key for secret in settings.SMS_RECEIPT_SECRETS if (key := signing_key(secret))]
    return [b"v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)) for key in keys]


def read(body: bytes, *, at: datetime) -> list[Report | None]:
    """One report, or a list of them; None for each that speaks of no message of ours. Raises ValueError, in words."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("The body is no JSON.") from None
    reports = content if isinstance(content, list) else [content]
    if len(reports) > MOST:
        raise ValueError(f"There are more than {MOST} reports.")
    return [_read(report, at=at) for report in reports]


def _read(report: Any, *, at: datetime) -> Report | None:
    data = report.get("data") if isinstance(report, dict) else None
    kind = report.get("type") if isinstance(report, dict) else None
    if not isinstance(data, dict) or not isinstance(kind, str) or kind not in STATUSES:
        return None
    notice = _ID.fullmatch(str(data.get("id")))
    if notice is None:
        return None
    status = STATUSES[kind]
    return Report(int(notice[1]), status, _reason(status, data.get("reason")), _moment(report.get("timestamp"), at=at))


def _reason(status: Receipt.Status, reason: object) -> str:
    if status != Receipt.Status.FAILED:
        return ""
    return reason if isinstance(reason, str) and reason in STATED else "not_arrived"


def _moment(text: object, *, at: datetime) -> datetime:
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None or not at - OLDEST <= moment <= at:
        return at
    return moment


def take(reports: Sequence[Report | None], *, gateway: str, at: datetime) -> Taken:
    """Write what is new, in two statements."""
    known = _known({report.notice for report in reports if report}, gateway=gateway)
    taken = [report for report in reports if report and report.notice in known]
    Receipt.objects.bulk_create(
        [
            Receipt(
                notice_id=report.notice,
                gateway=gateway,
                status=report.status,
                reason=report.reason,
                occurred_at=report.occurred_at,
                received_at=at,
            )
            for report in taken
        ],
        ignore_conflicts=True,
    )
    return Taken(len(reports), len(reports) - len(taken))


def _known(ids: set[int], *, gateway: str) -> set[int]:
    """Text messages that this gateway was given. What is on its way may have its report before we have noted the attempt."""
    given = Exists(Attempt.objects.filter(notice=OuterRef("pk"), gateway=gateway))
    tried = Notice.objects.filter(pk__in=ids, attempts__gt=0, transport=Notice.Transport.SMS)
    return set(tried.filter(given | Q(state=Notice.State.PENDING)).values_list("pk", flat=True))

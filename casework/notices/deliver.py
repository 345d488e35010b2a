"""Delivery: claim, send outside any transaction, mark. A message is tried again until it is sent, and not for ever."""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from psycopg2 import Binary

from accounts.signed_rows import outcome_signature_of, signature_of
from casework.models import Notice, Wait
from casework.notices import texts
from casework.notices.digests import KIND
from casework.notices.gateways import Gateway, Message, NotSent, chosen

logger = logging.getLogger("doorstep.notices")

CLAIM = 20
LEASE = timedelta(minutes=5)
"""A worker that was killed loses its claim after this; CLAIM messages with a full timeout each fit in."""

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""What is waited after each failed attempt; after one more the message has failed."""

BUDGET_SECONDS = 45
"""Then the next beat goes on."""


def deliver(*, at: datetime) -> int:
    """Everything that is due by now. How many messages were sent."""
    lapse(at=at)
    arrive(at=at)
    began = monotonic()
    count = 0
    for transport in (Notice.Transport.SMS, Notice.Transport.EMAIL):
        gateways = chosen(transport)
        if not gateways:
            continue
        while monotonic() - began < BUDGET_SECONDS and (claimed := _claim(transport, at=at)):
            count += sum(_deliver(notice, gateways[0], at=at) for notice in claimed)
    return count


def lapse(*, at: datetime) -> int:
    """A reminder whose wait has ended since reminds of nothing, and a digest of nothing but such is none."""
    due = Notice.objects.filter(state=Notice.State.PENDING, kind="remind", deliver_after__lte=at)
    waited_for = Wait.objects.filter(pk=Cast(OuterRef("waited_for"), BigIntegerField()), until__isnull=False)
    ended = due.annotate(waited_for=KT("params__wait")).filter(Exists(waited_for))
    lapsed = ended.update(state=Notice.State.LAPSED, secret="")
    digests = Notice.objects.filter(state=Notice.State.PENDING, kind=KIND, deliver_after__lte=at)
    left = Notice.objects.filter(digest=OuterRef("pk")).exclude(state__in=Notice.GONE)
    return lapsed + digests.filter(~Exists(left)).update(state=Notice.State.LAPSED)


def arrive(*, at: datetime) -> int:
    """In-app notices that waited for working time are there now."""
    due = Notice.objects.filter(state=Notice.State.PENDING, transport=Notice.Transport.IN_APP, deliver_after__lte=at)
    return due.update(state=Notice.State.SENT, sent_at=at)


@transaction.atomic
def _claim(transport: str, *, at: datetime) -> list[Notice]:
    """A few of them, for this worker alone while its lease lasts."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - LEASE)
    due = Notice.objects.filter(free, state=Notice.State.PENDING, transport=transport, deliver_after__lte=at)
    locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("case__unit", "citizen", "recipient")
    claimed = list(locked.defer("case__address", "case__place").order_by("deliver_after", "pk")[:CLAIM])
    for notice in claimed:
        notice.claimed_at, notice.attempts = at, notice.attempts + 1
        notice.outcome_mac = outcome_signature_of(Notice).sign(vars(notice))
    if claimed:
        with connection.cursor() as cursor:
            ids, macs = [notice.pk for notice in claimed], [Binary(notice.outcome_mac) for notice in claimed]
            cursor.execute(_CLAIM, [at, ids, macs])
    return claimed


_CLAIM = """
    UPDATE casework_notice n SET claimed_at = %s, attempts = n.attempts + 1, outcome_mac = c.mac
    FROM unnest(%s::bigint[], %s::bytea[]) AS c (id, mac) WHERE n.id = c.id
"""


def _deliver(notice: Notice, gateway: Gateway, *, at: datetime) -> bool:
    try:
        gateway.send(_message(notice, at=at))
    except Exception as fault:  # noqa: BLE001 - one message that cannot be sent must not keep the others back
        reason = fault.reason if isinstance(fault, NotSent) else type(fault).__name__
        logger.warning("notice %d (%s) was not sent, attempt %d: %s", notice.pk, notice.kind, notice.attempts, reason)
        _not_sent(notice, at=at)
        return False
    mark(notice, state=Notice.State.SENT, sent_at=at, secret="", address="", claimed_at=None)
    return True


def _not_sent(notice: Notice, *, at: datetime) -> None:
    if notice.attempts > len(BACKOFF):
        mark(notice, state=Notice.State.FAILED, secret="", claimed_at=None)
    else:
        mark(notice, deliver_after=at + BACKOFF[notice.attempts - 1], claimed_at=None)


def mark(notice: Notice, **became: Any) -> None:
    """Write and sign what became of it, by columns; only while the claim that it was read with stands, and is this worker's."""
    mine = Notice.objects.filter(pk=notice.pk, state=Notice.State.PENDING, claimed_at=notice.claimed_at)
    mine.update(**became, outcome_mac=outcome_signature_of(Notice).sign(vars(notice) | became))


def _message(notice: Notice, *, at: datetime) -> Message:
    if notice.mac is not None and not signature_of(Notice).fits(vars(notice)):
        raise NotSent("not_written")
    to = notice.address or _current_address(notice)
    if not to:
        raise NotSent("no_address")
    rendered = texts.render(notice)
    return Message(
        id=f"doorstep-notice-{notice.pk}",
        at=at,
        transport=notice.transport,
        to=to,
        template=notice.kind,
        subject=rendered.subject,
        text=rendered.text,
        links=rendered.links,
        codes=rendered.codes,
        attempt=notice.attempts,
    )


def _current_address(notice: Notice) -> str:
    if notice.transport == Notice.Transport.SMS:
        return notice.citizen.phone if notice.citizen else ""
    return notice.recipient.email if notice.recipient else ""

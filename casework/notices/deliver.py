"""Delivery: claim, send outside any transaction, mark. A message is tried again until it is sent, and not for ever.

One worker at a time delivers what goes by one transport: a gateway's rate and the order of a case's messages hold. A gateway
that hangs keeps back what goes by its own transport, and that for seconds.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from psycopg2 import Binary

from accounts.signed_rows import outcome_signature_of, signature_of
from casework.crypto import CannotOpen
from casework.models import Attempt, Notice, StaffChoice, Wait
from casework.notices import texts
from casework.notices.digests import KIND
from casework.notices.gateways import Gateway, Message, NotSent, chosen, resting
from casework.notices.sending import Outcome, send

logger = logging.getLogger("doorstep.notices")

OUTWARD = (Notice.Transport.SMS, Notice.Transport.EMAIL, Notice.Transport.CHAT)
AT_ONCE = 16
"""Messages that one worker hands over side by side."""
LEASE = timedelta(minutes=5)
"""A worker that was killed loses its claim after this; one message fits in, with every gateway's full timeout."""

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""What is waited after each failed attempt; after one more the message has failed."""
OVERTAKEN_AFTER = 2
"""So often a message has failed when a code for the same person no longer waits for it."""

SEALED = ("secret", "address", "case__email", "citizen__name", "citizen__phone")
"""What a message needs to be opened for."""

BUDGET_SECONDS = 2
"""Then the worker has something else to do, and goes on afterwards."""


def deliver(*, at: datetime) -> int:
    """Everything that is due by now, as far as the budget of each transport reaches. How many messages were sent."""
    lapse(at=at)
    arrive(at=at)
    return sum(deliver_by(transport, at=at) or 0 for transport in OUTWARD)


def due_transports(*, at: datetime) -> list[str]:
    """Those by which something can be sent now."""
    return [transport for transport in OUTWARD if _awake(transport) and _due(transport, at=at).exists()]


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


def deliver_by(transport: str, *, at: datetime) -> int | None:
    """What is due by one transport. How many messages were sent; None where another worker is at it, which goes on with it."""
    with _alone(transport) as mine:
        return _deliver_by(transport, at=at) if mine else None


def _deliver_by(transport: str, *, at: datetime) -> int:
    count = 0
    ends = monotonic() + BUDGET_SECONDS
    while (began := monotonic()) < ends:
        awake = _awake(transport)
        claimed = _claim(transport, at=at) if awake else []
        if not claimed:
            break
        batch = _hand_over(claimed, awake, at=at)
        count += batch.taken
        resting.keep_pace(batch.asked, began=began)
    return count


def _awake(transport: str) -> list[Gateway]:
    return [gateway for gateway in chosen(transport) if not resting.is_resting(gateway)]


@contextmanager
def _alone(transport: str) -> Iterator[bool]:
    """Whether this worker is the one; it ends with the worker's connection at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"doorstep delivers by {transport}"])
        mine: bool = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"doorstep delivers by {transport}"])


def _due(transport: str, *, at: datetime) -> QuerySet[Notice]:
    """What may be sent now. A case's messages leave in the order in which they were written; see OVERTAKEN_AFTER."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - LEASE)
    due = Notice.objects.filter(free, state=Notice.State.PENDING, transport=transport, deliver_after__lte=at)
    earlier = Notice.objects.filter(
        case=OuterRef("case"), recipient=None, state=Notice.State.PENDING, transport=transport, pk__lt=OuterRef("pk")
    )
    waits = Exists(earlier.filter(Q(attempts__lt=OVERTAKEN_AFTER) | Q(deliver_after__lte=at)))
    urgent = Q(priority=Notice.Priority.URGENT)
    return due.filter(Q(recipient__isnull=False) | urgent & ~waits | ~urgent & ~Exists(earlier))


def _urgent(transport: str, *, at: datetime) -> QuerySet[Notice]:
    """What the next urgent messages wait for: earlier ones of their cases, which are urgent with them."""
    urgent = Notice.objects.filter(
        state=Notice.State.PENDING, transport=transport, priority=Notice.Priority.URGENT, deliver_after__lte=at, recipient=None
    )
    cases = list(urgent.order_by("deliver_after", "pk").values_list("case", flat=True)[:AT_ONCE])
    return _due(transport, at=at).filter(case__in=cases, recipient=None, priority=Notice.Priority.ORDINARY).order_by("pk")


@transaction.atomic
def _claim(transport: str, *, at: datetime) -> list[Notice]:
    """A few of them, the most urgent first, for this worker alone while its lease lasts.

    While an urgent one waits for others of its case nothing goes along that is not urgent: each of them is a turn of its own.
    """
    claimed = _lock(_urgent(transport, at=at), AT_ONCE)
    if left := AT_ONCE - len(claimed):
        ordered = _due(transport, at=at).exclude(pk__in=[notice.pk for notice in claimed])
        if claimed:
            ordered = ordered.filter(priority=Notice.Priority.URGENT)
        claimed += _lock(ordered.order_by("priority", "deliver_after", "pk"), left)
    for notice in claimed:
        notice.claimed_at, notice.attempts = at, notice.attempts + 1
        notice.outcome_mac = outcome_signature_of(Notice).sign(vars(notice))
    if claimed:
        with connection.cursor() as cursor:
            ids, macs = [notice.pk for notice in claimed], [Binary(notice.outcome_mac) for notice in claimed]
            cursor.execute(_CLAIM, [at, ids, macs])
    return claimed


def _lock(notices: QuerySet[Notice], most: int) -> list[Notice]:
    """Where a sealed value does not open, all are left for `_message`, which finds out whose it is."""
    locked = notices.select_for_update(skip_locked=True, of=("self",)).select_related("case__unit", "citizen", "recipient")
    locked = locked.defer("case__address", "case__place")
    try:
        return list(locked[:most])
    except CannotOpen:
        return list(locked.defer("case__address", "case__place", *SEALED)[:most])


_CLAIM = """
    UPDATE casework_notice n SET claimed_at = %s, attempts = n.attempts + 1, outcome_mac = c.mac
    FROM unnest(%s::bigint[], %s::bytea[]) AS c (id, mac) WHERE n.id = c.id
"""


class Batch(NamedTuple):
    """How many messages were taken, and how often each gateway was asked."""

    taken: int
    asked: Counter[str]


def _hand_over(claimed: Sequence[Notice], gateways: Sequence[Gateway], *, at: datetime) -> Batch:
    """Each to the first gateway that takes it, side by side."""
    lost = _lost_by(claimed)
    messages = [(notice, _message(notice, at=at)) for notice in claimed]
    taken, asked = 0, Counter[str]()
    for notice, outcomes in _answers([(notice, message, lost.get(notice.pk, "")) for notice, message in messages], gateways):
        Attempt.objects.bulk_create(_attempts(notice, outcomes, at=at))
        resting.rest_after(outcomes)
        asked += Counter(outcome.gateway for outcome in outcomes)
        taken += _mark(notice, outcomes[-1], at=at)
    return Batch(taken, asked)


def _lost_by(claimed: Sequence[Notice]) -> dict[int, str]:
    """By notice, the gateway whose answer to the last attempt was lost: it may have the message, so it is asked first again."""
    again = [notice.pk for notice in claimed if notice.attempts > 1]
    if not again:
        return {}
    last = Attempt.objects.filter(notice__in=again).order_by("notice", "-pk").distinct("notice")
    return {attempt.notice_id: attempt.gateway for attempt in last if attempt.outcome == Attempt.Outcome.LOST}


Prepared = tuple[Notice, Message | NotSent, str]


def _answers(prepared: Sequence[Prepared], gateways: Sequence[Gateway]) -> Iterable[tuple[Notice, list[Outcome]]]:
    """As the answers come. One alone needs no thread."""
    if len(prepared) == 1:
        ((notice, message, lost_by),) = prepared
        yield notice, send(message, gateways, lost_by=lost_by)
        return
    with ThreadPoolExecutor(len(prepared)) as pool:
        answers = [(notice, pool.submit(send, message, gateways, lost_by=lost_by)) for notice, message, lost_by in prepared]
        for notice, answer in answers:
            yield notice, answer.result()


def _attempts(notice: Notice, outcomes: Sequence[Outcome], *, at: datetime) -> list[Attempt]:
    return [
        Attempt(
            notice=notice,
            gateway=outcome.gateway,
            outcome=outcome.outcome,
            reason=outcome.reason,
            reference=outcome.reference,
            at=at,
        )
        for outcome in outcomes
    ]


def _mark(notice: Notice, outcome: Outcome, *, at: datetime) -> bool:
    if outcome.outcome == Attempt.Outcome.TAKEN:
        mark(notice, state=Notice.State.SENT, sent_at=at, secret="", address="", claimed_at=None)
        return True
    logger.warning("notice %d (%s) was not sent, attempt %d: %s", notice.pk, notice.kind, notice.attempts, outcome.reason)
    if outcome.dead or notice.attempts > len(BACKOFF):
        mark(notice, state=Notice.State.FAILED, secret="", claimed_at=None)
    else:
        asked = timedelta(seconds=outcome.retry_after or 0)
        mark(notice, deliver_after=at + min(max(BACKOFF[notice.attempts - 1], asked), BACKOFF[-1]), claimed_at=None)
    return False


def mark(notice: Notice, **became: Any) -> None:
    """Write and sign what became of it, by columns; only while the claim that it was read with stands, and is this worker's."""
    mine = Notice.objects.filter(pk=notice.pk, state=Notice.State.PENDING, claimed_at=notice.claimed_at)
    mine.update(**became, outcome_mac=outcome_signature_of(Notice).sign(vars(notice) | became))


def _message(notice: Notice, *, at: datetime) -> Message | NotSent:
    """What is handed over; or why nothing is. One message that cannot be written keeps no other back."""
    if notice.mac is not None and not signature_of(Notice).fits(vars(notice)):
        return NotSent("not_written")
    try:
        to = notice.address or _current_address(notice)
        if not to:
            return NotSent("no_address", dead=True)
        rendered = texts.render(notice)
    except Exception:
        logger.exception("notice %d (%s) cannot be written", notice.pk, notice.kind)
        return NotSent("fault")
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
        language=rendered.language,
        template_code=rendered.template_code,
        variables=rendered.variables,
    )


def _current_address(notice: Notice) -> str:
    if notice.recipient is not None:
        return _staff_address(notice)
    if notice.transport == Notice.Transport.SMS:
        return notice.citizen.phone if notice.citizen else ""
    return notice.case.email if notice.case else ""


def _staff_address(notice: Notice) -> str:
    """An e-mail address is the person's own; a chat's was chosen by them, and may have been given up since. Who left has none."""
    if notice.recipient is None or not notice.recipient.is_active:
        return ""
    if notice.transport == Notice.Transport.EMAIL:
        return notice.recipient.email
    choice = notice.recipient.message_choices.order_by("-pk").first()
    chosen = choice and choice.transport == notice.transport and signature_of(StaffChoice).fits(vars(choice))
    return choice.address if choice and chosen else ""

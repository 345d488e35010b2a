"""From events to notices: what lies on a timeline past `Head.announced_seq` is composed once, however often this is asked.

The head is locked, the notices are written and `announced_seq` moves in one transaction. An event needs the same lock to
be appended, so none slips between.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from psycopg2 import Binary

from accounts.models import User
from accounts.signed_rows import outcome_signature_of
from casework.models import Case, Citizen, Event, Link, Notice, TimelineHead
from casework.models.choices import Urgency
from casework.notices import at_once, digests, escalations, recalled, wordings
from casework.notices.arrival import Arrival
from casework.notices.recipients import Recipients, is_folded, notifications
from casework.policies.merging import asks_citizen
from casework.policies.reach import written_to_by
from casework.verb import Notification
from casework.writing import links

logger = logging.getLogger("doorstep.notices")

CASES_AT_ONCE = 2000
PENDING_AT_ONCE = 10_000
LANGUAGE = "zh-hans"
"""Of a citizen of whom nothing is known but an e-mail address."""
STANDING = frozenset({"callback"})
"""Kinds that speak of a queue rather than of one case: nobody has more than one of them unread."""


def compose(case_ids: Sequence[int], *, at: datetime) -> int:
    """How many notices were written. Cases that another worker is composing are left to it."""
    ids = sorted(set(case_ids))
    rows_by_group: escalations.RowsByGroup = {}
    written = 0
    for start in range(0, len(ids), CASES_AT_ONCE):
        part = ids[start : start + CASES_AT_ONCE]
        try:
            written += _compose(part, rows_by_group, at=at)
        except Exception:
            logger.exception("notices of %d cases failed; trying them one by one", len(part))
            written += _one_by_one(part, at=at)
    return written


def pending(*, at: datetime) -> int:
    """The cases whose message was lost: the beat makes it good."""
    behind = TimelineHead.objects.filter(announced_seq__lt=F("seq")).order_by("case_id")
    return compose(list(behind.values_list("case_id", flat=True)[:PENDING_AT_ONCE]), at=at)


def direct(
    *, case: Case, notification: Notification, secret: str, event_seq: int, at: datetime, params: dict[str, Any] | None = None
) -> Notice | None:
    """A message to the citizen with a secret that only the caller knows. None: no message reaches the citizen."""
    notice = _to_citizen(case, notification, event_seq=event_seq, secret=secret, params=params or {}, at=at)
    if notice is None:
        return None
    _write([notice])
    the_same = {"case": case, "event_seq": event_seq, "kind": notice.kind, "citizen": notice.citizen}
    return Notice.objects.get(recipient=None, transport=notice.transport, **the_same)


def _one_by_one(case_ids: Sequence[int], *, at: datetime) -> int:
    written = 0
    for case_id in case_ids:
        try:
            written += _compose([case_id], {}, at=at)
        except Exception as fault:  # noqa: BLE001 - one case must not keep the others' notices back
            logger.error("notices of case id %d wait: %s", case_id, type(fault).__name__)  # noqa: TRY400
    return written


@transaction.atomic
def _compose(case_ids: Sequence[int], rows_by_group: escalations.RowsByGroup, *, at: datetime) -> int:
    behind = TimelineHead.objects.select_for_update(skip_locked=True).filter(case_id__in=case_ids, announced_seq__lt=F("seq"))
    heads = list(behind.order_by("case_id").values_list("case_id", "announced_seq", "seq"))
    announced = {case: announced_seq for case, announced_seq, _seq in heads}
    if not announced:
        return 0
    arrival = Arrival(at=at)
    written, done, emergencies = escalations.compose(announced, at=at, arrival=arrival, rows_by_group=rows_by_group)
    _write(at_once.copies(emergencies, at=at))
    if others := {case: seq for case, seq in announced.items() if case not in done}:
        written += _compose_each(others, at=at, arrival=arrival)
    _announced({case: seq for case, _announced_seq, seq in heads})
    return written


def _announced(ends: Mapping[int, int]) -> None:
    """Signed, or else other code could say of a case that everybody has been told. `ends`: of the timelines, by case."""
    signature = outcome_signature_of(TimelineHead)
    macs = [Binary(signature.sign({"case_id": case, "announced_seq": seq})) for case, seq in ends.items()]
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCED, [list(ends), list(ends.values()), macs])


_ANNOUNCED = """
    UPDATE casework_head h SET announced_seq = a.seq, outcome_mac = a.mac
    FROM unnest(%s::bigint[], %s::int[], %s::bytea[]) AS a (case_id, seq, mac) WHERE h.case_id = a.case_id
"""


def _compose_each(announced: Mapping[int, int], *, at: datetime, arrival: Arrival) -> int:
    """Event by event, of cases and how far each has been announced."""
    cases = {case.pk: case for case in _cases(announced)}
    recipients = Recipients(cases.values(), at=at)
    notices: list[Notice] = []
    folded: set[tuple[int, int]] = set()
    later = Event.objects.filter(case__in=announced, seq__gt=min(announced.values())).order_by("case_id", "seq")
    events = [event for event in later if event.seq > announced[event.case_id]]
    recalled_events = recalled.among(events)
    for event in events:
        if event.pk not in recalled_events:
            notices += _of_event(event, cases[event.case_id], recipients, at=at, arrival=arrival)
            if is_folded(event):
                folded.add((event.case_id, event.seq))
    notices = _less_standing(notices)
    digests.fold([notice for notice in notices if notice.recipient_id and (notice.case_id, notice.event_seq) in folded], at=at)
    _write(notices)
    _write(at_once.copies([case.pk for case in cases.values() if case.urgency == Urgency.EMERGENCY], at=at))
    return len(notices)


def _cases(ids: Iterable[int]) -> Iterable[Case]:
    """Without names, numbers and places: composing knows who is told, never their details."""
    cases = Case.objects.filter(pk__in=list(ids)).select_related("unit", "handler", "area", "against", "citizen")
    return cases.defer("address", "place", "citizen__name", "citizen__phone")


def _of_event(event: Event, case: Case, recipients: Recipients, *, at: datetime, arrival: Arrival) -> Iterable[Notice]:
    for notification in notifications(event, case):
        if notification.citizen:
            yield from _citizens(notification, event, case, at=at)
    for user, notification in recipients.for_event(event, case):
        there = arrival.of(notification, event)
        yield _to_staff(user, notification, event, case, at=at, there=there, arrived=arrival.arrived(there, event))


def _to_staff(
    user: User, notification: Notification, event: Event, case: Case, *, at: datetime, there: datetime, arrived: bool
) -> Notice:
    return Notice(
        case=case,
        event_seq=event.seq,
        kind=notification.kind,
        recipient=user,
        transport=Notice.Transport.IN_APP,
        language=user.language,
        params={"round": event.fact("round"), **notification.params_of(event)},
        deliver_after=there,
        created_at=at,
        # What is in the app already needs no carrier.
        state=Notice.State.SENT if arrived else Notice.State.PENDING,
        sent_at=at if arrived else None,
    )


def _citizens(notification: Notification, event: Event, case: Case, *, at: datetime) -> Iterable[Notice]:
    params = dict(notification.params_of(event))
    old = params.pop("old_citizen", None)
    citizen = Citizen.objects.defer("name", "phone").filter(pk=old).first() if old else case.citizen
    if notification.link == Link.Kind.RATE and (not asks_citizen(case) or event.fact("round") != case.round):
        return  # composed late: meanwhile the case was rated, or the visit retracted
    notice = _to_citizen(case, notification, citizen=citizen, event_seq=event.seq, secret="", params=params, at=at)
    if notice is None:
        return
    if notification.link:
        token = notification.token(event) if notification.token else ""
        notice.secret = links.create(case, Link.Kind(notification.link), via=Link.Via(notice.transport), token=token, at=at)
    if notification.code:
        notice.secret = notification.code(event)
    yield notice


def _to_citizen(
    case: Case,
    notification: Notification,
    *,
    event_seq: int,
    secret: str,
    params: dict[str, Any],
    at: datetime,
    citizen: Citizen | None = None,
) -> Notice | None:
    """`citizen`: another than the case's, by whose phone alone they are written to. None: no message reaches them."""
    addressee = citizen or case.citizen
    transport = written_to_by(addressee, email=case.email if addressee == case.citizen else "")
    language = addressee.language if addressee else LANGUAGE
    if transport is None or not wordings.is_on(notification, transport, language):
        return None
    urgent = notification.carries_code or case.urgency == Urgency.EMERGENCY
    return Notice(
        case=case,
        event_seq=event_seq,
        kind=notification.kind,
        citizen=addressee,
        transport=transport,
        language=language,
        params=params,
        secret=secret,
        priority=Notice.Priority.URGENT if urgent else Notice.Priority.ORDINARY,
        deliver_after=at,
        created_at=at,
    )


def _less_standing(notices: list[Notice]) -> list[Notice]:
    standing = {notice.recipient_id for notice in notices if notice.kind in STANDING}
    if not standing:
        return notices
    unread = Notice.objects.filter(
        kind__in=STANDING,
        recipient__in=standing,
        read_at__isnull=True,
        state__in=[Notice.State.PENDING, Notice.State.SENT],
    )
    had: set[tuple[str, int | None]] = set(unread.values_list("kind", "recipient_id"))
    fresh = []
    for notice in notices:
        key = (notice.kind, notice.recipient_id)
        if notice.kind not in STANDING or key not in had:
            fresh.append(notice)
            had.add(key)
    return fresh


def _write(notices: list[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    outward = {notice.transport for notice in notices} - {Notice.Transport.IN_APP}
    for transport in sorted(outward):
        transaction.on_commit(_wake(transport), robust=True)


def _wake(transport: str) -> Callable[[], None]:
    """A function, which has a name: Django says by it what failed, where the broker is away."""

    def wake() -> None:
        current_app.send_task("casework.tasks.deliver_by", [transport], ignore_result=True)

    return wake

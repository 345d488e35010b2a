"""Digests: what escalation tells one person at one moment arrives as one notice, whatever number of cases it is about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.models import Notice

KIND = "digest"

Moment = tuple[int, datetime]
"""A recipient's id, and when the digest is there."""


@dataclass(frozen=True)
class Heading:
    language: str
    arrived: bool


def ensure(wanted: Mapping[Moment, Heading], *, at: datetime) -> dict[Moment, int]:
    """The digests of these moments, written where they are missing, by their ids.

    In one order, so that two who compose at once wait for each other and never in a ring. A digest that was read already is
    news again: more is about to be added to it.
    """
    ids = _existing(wanted)
    if missing := sorted(wanted.keys() - ids.keys()):
        Notice.objects.bulk_create([_digest(moment, wanted[moment], at=at) for moment in missing], ignore_conflicts=True)
        ids |= _existing(missing)
    Notice.objects.filter(pk__in=ids.values(), read_at__isnull=False).update(read_at=None, outcome_mac=None)
    return ids


def _existing(moments: Collection[Moment]) -> dict[Moment, int]:
    users, times = {user for user, _there in moments}, {there for _user, there in moments}
    digests = Notice.objects.filter(case__isnull=True, kind=KIND, recipient__in=users, deliver_after__in=times)
    ids = {(user, there): pk for user, there, pk in digests.values_list("recipient_id", "deliver_after", "pk") if user}
    return {moment: ids[moment] for moment in moments if moment in ids}


def fold(notices: Sequence[Notice], *, at: datetime) -> None:
    """Put notices that are not written yet under their digests."""
    ids = ensure({moment: Heading(notice.language, notice.sent_at is not None) for moment, notice in _moments(notices)}, at=at)
    for moment, notice in _moments(notices):
        notice.digest_id = ids[moment]


def _moments(notices: Sequence[Notice]) -> Iterable[tuple[Moment, Notice]]:
    return (((notice.recipient_id, notice.deliver_after), notice) for notice in notices if notice.recipient_id is not None)


def _digest(moment: Moment, heading: Heading, *, at: datetime) -> Notice:
    user, there = moment
    return Notice(
        kind=KIND,
        recipient_id=user,
        transport=Notice.Transport.IN_APP,
        language=heading.language,
        deliver_after=there,
        created_at=at,
        state=Notice.State.SENT if heading.arrived else Notice.State.PENDING,
        sent_at=at if heading.arrived else None,
    )

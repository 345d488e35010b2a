"""Verify cases: everything that is compared of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from casework import calendar_cache
from casework.models import Calendar
from casework.verification import chain, compare, ledger, rows, signed
from casework.verification.chain import Fault
from casework.verification.ledger import Ledger
from casework.verification.legacy import legacy_until
from casework.verification.rows import CaseRows

SIGNING_INTRODUCED = "0012_signed_events"
Check = Callable[[CaseRows, Ledger], Iterator[Fault]]


class Break(NamedTuple):
    """A fault of a case."""

    number: str
    seq: int
    what: str


class Basis(NamedTuple):
    """What every case is compared with."""

    clocks: compare.Clocks
    signing_since: datetime | None
    required_from: signed.Required


class Room(NamedTuple):
    """What a room above casework compares besides. `tables`: queries by name, as in rows.TABLES."""

    tables: Mapping[str, str]
    check: Check


_rooms: list[Room] = []


def add_room(room: Room) -> None:
    _rooms.append(room)


def basis() -> Basis:
    clocks = {calendar.pk: calendar_cache.working(calendar) for calendar in Calendar.objects.all()}
    return Basis(clocks, legacy_until(SIGNING_INTRODUCED), signed.required())


def breaks(ids: Sequence[int], *, against: Basis) -> list[Break]:
    """Of the cases with these ids, in their order."""
    return [
        Break(case.case.number, *fault)
        for case in rows.read(ids, further={name: query for room in _rooms for name, query in room.tables.items()})
        for fault in sorted(set(_faults(case, against)), key=lambda fault: (fault.seq == 0, fault))
    ]


def _faults(case: CaseRows, against: Basis) -> Iterator[Fault]:
    yield from chain.faults(case, signing_since=against.signing_since)
    yield from chain.words_faults(case)
    yield from signed.faults(case, required_from=against.required_from)
    try:
        account = ledger.of(case.events)
    except (ImproperlyConfigured, KeyError, TypeError, ValueError):
        yield Fault(0, "the events cannot be followed: a fact is missing, or a verb is unknown")
        return
    yield from compare.faults(case, account, clocks=against.clocks)
    for room in _rooms:
        yield from room.check(case, account)

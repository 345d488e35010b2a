"""Verify cases: everything that is compared of each."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from casework import calendar_cache
from casework.models import Calendar
from casework.verification import attachments, chain, compare, ledger, rows, signed
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
    """What a room above casework compares besides. `tables`: queries by name, as in rows.TABLES; `written`: as rows.WRITTEN."""

    tables: Mapping[str, str]
    written: Sequence[str]
    check: Check


_rooms: list[Room] = []


def add_room(room: Room) -> None:
    _rooms.append(room)


def written() -> list[str]:
    """Of all rooms, as rows.WRITTEN."""
    return [*rows.WRITTEN, *(query for room in _rooms for query in room.written)]


def basis() -> Basis:
    clocks = {calendar.pk: calendar_cache.working(calendar) for calendar in Calendar.objects.all()}
    return Basis(clocks, legacy_until(SIGNING_INTRODUCED), signed.required())


def breaks(ids: Sequence[int], *, against: Basis) -> list[Break]:
    """Of the cases with these ids, in their order."""
    with _without_collector():
        return _breaks(ids, against)


@contextmanager
def _without_collector() -> Iterator[None]:
    """What is read and computed here holds no cycles, and goes by itself: looking for some took a fifth of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _breaks(ids: Sequence[int], against: Basis) -> list[Break]:
    return [
        Break(case.case["number"], *fault)
        for case in rows.read(ids, further={name: query for room in _rooms for name, query in room.tables.items()})
        for fault in sorted(set(_faults(case, against)), key=lambda fault: (fault.seq == 0, fault))
    ]


def _faults(case: CaseRows, against: Basis) -> Iterator[Fault]:
    yield from chain.faults(case, signing_since=against.signing_since)
    yield from signed.faults(case, required_from=against.required_from)
    try:
        yield from chain.words_faults(case)
        yield from attachments.faults(case)
        account = ledger.of(case.events)
        yield from compare.faults(case, account, clocks=against.clocks)
        for room in _rooms:
            yield from room.check(case, account)
    except (ImproperlyConfigured, AttributeError, LookupError, TypeError, ValueError):
        yield Fault(0, "the events cannot be followed: a fact is missing or of another kind, or a verb is unknown")

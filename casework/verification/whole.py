"""Verify all cases, or what has changed since; with progress, in several processes, going on after a stop."""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import django
from django.db import connection, connections

from accounts.signing import instant, is_signed, sign
from casework.models import Case, Event, Verification
from casework.verification import run
from casework.verification.run import Break

AT_ONCE = 500
"""Cases that are read together."""
WORTH_PROCESSES = 20_000
"""Cases from which on several processes are quicker than their start."""
MOST_BROKEN = 10_000
"""Of more broken cases none is listed: the next verification looks at all."""
PURPOSE = "casework_verification"
Results = Iterator[tuple[Sequence[int], list[Break]]]


class Progress(NamedTuple):
    """How many cases were verified of how many, and what broke in the last of them."""

    done: int
    total: int
    breaks: list[Break]


def begin(*, at: datetime) -> Verification:
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    begun = Verification.objects.create(started_at=at, last_event=newest, snapshot=_transaction("xmin"))
    record(begun)
    return begun


def record(verification: Verification) -> None:
    """How far it has come, signed: it is what the next one relies on."""
    verification.mac = sign(_stated(verification), purpose=PURPOSE)
    verification.save(update_fields=["finished_at", "through", "breaks", "broken", "mac"])


def unfinished() -> Verification | None:
    """What was stopped before it had come to its end, if nothing was begun since."""
    newest = next(_believed(), None)
    return newest if newest and newest.finished_at is None else None


def latest() -> tuple[Verification | None, Verification | None]:
    """The newest, and the newest that came to its end."""
    newest = None
    for verification in _believed():
        newest = newest or verification
        if verification.finished_at:
            return newest, verification
    return newest, None


def ids_left(verification: Verification) -> list[int]:
    return list(Case.objects.filter(pk__gt=verification.through).order_by("pk").values_list("pk", flat=True))


def ids_changed() -> list[int]:
    """The cases of which any row was written since the last verification that came to its end began, and those that broke then;
    without one, all.

    What was deleted leaves no row behind: the next verification of all cases finds it.
    """
    _newest, last = latest()
    if last is None or last.broken is None:
        return list(Case.objects.order_by("pk").values_list("pk", flat=True))
    ids: set[int] = set(last.broken)
    with connection.cursor() as cursor:
        for query in run.written():  # each by itself: of all in one, PostgreSQL walks the indexes of whole tables
            cursor.execute(f"{query} WHERE {_SINCE}", {"snapshot": last.snapshot})
            ids |= {case for (case,) in cursor.fetchall() if case}
    return sorted(ids)


def verify(
    verification: Verification, ids: Sequence[int], *, processes: int = 0, now: Callable[[], datetime]
) -> Iterator[Progress]:
    """`processes`: 0 is as many as there are processors, where the cases are worth it. It has finished when this ends."""
    done = 0
    with _results(ids, processes=processes or _worth(len(ids))) as results:
        for batch, broken in results:
            done += len(batch)
            verification.through, verification.breaks = batch[-1], verification.breaks + len(broken)
            verification.broken = _with_broken(verification.broken, broken)
            record(verification)
            yield Progress(done, len(ids), broken)
    verification.finished_at = now()
    record(verification)


def _believed() -> Iterator[Verification]:
    """Those that the application wrote, the newest first."""
    for verification in Verification.objects.order_by("-pk").iterator():
        if is_signed(bytes(verification.mac or b""), _stated(verification), purpose=PURPOSE):
            yield verification


def _stated(verification: Verification) -> str:
    moments = [moment and instant(moment) for moment in (verification.started_at, verification.finished_at)]
    numbers = [verification.pk, verification.through, verification.last_event, verification.snapshot, verification.breaks]
    return json.dumps([*moments, *numbers, verification.broken])


def _with_broken(before: list[int] | None, broken: Sequence[Break]) -> list[int] | None:
    if before is None or not broken:
        return before
    cases = Case.objects.filter(number__in={fault.number for fault in broken}).values_list("pk", flat=True)
    listed = sorted({*before, *cases})
    return listed if len(listed) <= MOST_BROKEN else None


def _worth(cases: int) -> int:
    return os.cpu_count() or 1 if cases >= WORTH_PROCESSES else 1


@contextmanager
def _results(ids: Sequence[int], *, processes: int) -> Iterator[Results]:
    """For each batch of cases, in order, what broke in it."""
    batches = [list(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE)]
    if processes == 1:
        basis = run.basis()
        yield ((batch, run.breaks(batch, against=basis)) for batch in batches)
        return
    connections.close_all()
    with multiprocessing.get_context("spawn").Pool(processes, initializer=django.setup) as pool:
        yield zip(batches, pool.imap(_of_batch, batches), strict=True)


def _of_batch(batch: list[int]) -> list[Break]:
    """In a process of its own, whose calendars are read once."""
    return run.breaks(batch, against=run.basis())


def _transaction(end: str) -> int:
    """`xmin`: the oldest that may still write; `xmax`: the next to begin."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{end}(pg_current_snapshot())::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


# PostgreSQL numbers transactions in 32 bits, counted round. Unlike `age`, this keeps nobody from reading in parallel.
_SINCE = "(t.xmin::text::bigint - %(snapshot)s) & 4294967295 < 2147483648"

"""A file of demands into cases. Every row is imported, already there, or refused with its reason; never a fourth thing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _

from accounts.models import Area, User
from casework import steps
from casework.channels import headers, tables
from casework.channels.headers import Mapping
from casework.channels.labels import Labels
from casework.channels.rows import Reader, Unusable, fingerprint
from casework.channels.tables import Row, Table
from casework.models import Case, Topic
from casework.refusal import Refused
from casework.steps import Demand
from casework.steps.register import registered_as
from casework.writing.demand_fields import LONGEST

CHUNK = 500


@dataclass(frozen=True)
class Refusal:
    row: Row
    reason: str


@dataclass
class Tally:
    """imported + already there + refused = rows read."""

    imported: int = 0
    already_there: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.imported + self.already_there + len(self.refused)


@dataclass(frozen=True)
class Opened:
    """A file that can be imported: its table, and how its columns are understood."""

    table: Table
    reader: Reader

    @property
    def unknown_columns(self) -> list[str]:
        return self.reader.columns.unknown


def open_file(path: Path, *, mapping: Mapping, source: str = "") -> Opened:
    """Read the whole file. Raises tables.Unreadable.

    The same number in the same `source` is the same demand. Unless said, it is the name of the column that holds the numbers
    ("留言编号"): one register's exports belong together whatever the files are called. Where that says nothing, the file's name.
    """
    table = tables.read(path, score=headers.scored_by(mapping))
    columns = headers.recognise(table.header, mapping)
    topics, areas = Labels(Topic.objects.filter(enabled=True)), Labels(Area.objects.all())
    whose = source or columns.source or path.name.split(".", 1)[0]
    return Opened(table, Reader(columns, mapping, whose[: LONGEST["source"]], len(table.header), topics, areas))


def run(opened: Opened, *, actor: User | None, at: datetime, dry_run: bool) -> Iterator[Tally]:
    """Import chunk by chunk; yields the same tally, grown, after each. What is imported stays when the run is cut off."""
    tally = Tally()
    numbered: Counter[str] = Counter()
    taken_ids: set[str] = set()
    rows = iter(opened.table.rows)
    while chunk := list(islice(rows, CHUNK)):
        demands = list(_demands(chunk, opened.reader, tally, numbered))
        fresh = _fresh(demands, opened.reader.source, tally, taken_ids)
        if dry_run:
            tally.imported += len(fresh)
        else:
            _register(fresh, tally, actor=actor, at=at)
        yield tally


def _demands(chunk: Sequence[Row], reader: Reader, tally: Tally, numbered: Counter[str]) -> Iterator[tuple[Row, Demand]]:
    for row in chunk:
        try:
            demand = reader.demand(row)
        except Unusable as wrong:
            tally.refused.append(Refusal(row, str(wrong)))
            continue
        if not demand.external_id:
            # Two citizens may say the same in the same words: the second such row is another demand.
            mark = fingerprint(row)
            numbered[mark] += 1
            suffix = f"-{numbered[mark]}" if numbered[mark] > 1 else ""
            demand = Demand(**{**demand.__dict__, "external_id": mark + suffix})
        yield row, demand


def _fresh(demands: Sequence[tuple[Row, Demand]], source: str, tally: Tally, taken_ids: set[str]) -> list[tuple[Row, Demand]]:
    """Those whose number is neither in the database nor earlier in the file."""
    taken_ids.update(_known(source, [demand.external_id for _row, demand in demands]))
    fresh = []
    for row, demand in demands:
        number = registered_as("external_id", demand.external_id)
        if number in taken_ids:
            tally.already_there += 1
        else:
            taken_ids.add(number)
            fresh.append((row, demand))
    return fresh


def _known(source: str, numbers: Sequence[str]) -> set[str]:
    """Those of the numbers, as they are registered, under which a case is there; also where they wait to be masked."""
    sources = {source, registered_as("source", source)}
    either = {*numbers, *(registered_as("external_id", number) for number in numbers)}
    known = Case.objects.filter(source__in=sources, external_id__in=either).values_list("external_id", flat=True)
    return {registered_as("external_id", number) for number in known}


def _register(fresh: Sequence[tuple[Row, Demand]], tally: Tally, *, actor: User | None, at: datetime) -> None:
    """One transaction for the chunk; row by row where that fails, because another import runs or one row is poison."""
    if not fresh:
        return
    try:
        steps.register_many([demand for _row, demand in fresh], actor=actor, at=at)
        tally.imported += len(fresh)
    except (DatabaseError, Refused, ValueError):
        for row, demand in fresh:
            _register_one(row, demand, tally, actor=actor, at=at)


def _register_one(row: Row, demand: Demand, tally: Tally, *, actor: User | None, at: datetime) -> None:
    try:
        steps.register_many([demand], actor=actor, at=at)
        tally.imported += 1
    except (DatabaseError, Refused, ValueError) as wrong:
        if _known(demand.source, [demand.external_id]):
            tally.already_there += 1
        elif isinstance(wrong, Refused):
            tally.refused.append(Refusal(row, str(wrong)))
        else:
            # The database's own words may repeat what the row holds; they stay out of files and logs.
            tally.refused.append(Refusal(row, _("The database rejected the row (%(kind)s).") % {"kind": type(wrong).__name__}))

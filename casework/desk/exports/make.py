"""A list as a file: made whole on disk, then logged, and only then handed out."""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO

from django.utils import timezone
from django.utils.crypto import get_random_string

from casework.desk.exports.files import CsvTable, Table, Watermark, XlsxTable
from casework.desk.exports.in_words import in_words
from casework.desk.exports.rows import lines
from casework.desk.worklist.case_list import CaseList
from casework.models import ListExport
from casework.steps.log_export import begin_export, log_export

LEGIBLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is mistaken for something else when it is read out."""
TABLES: dict[str, Callable[[IO[bytes], Watermark], AbstractContextManager[Table]]] = {
    ListExport.Format.XLSX.value: XlsxTable,
    ListExport.Format.CSV.value: CsvTable,
}


def make(cases: CaseList, *, file_format: str, at: datetime) -> tuple[IO[bytes], ListExport]:
    """Raises TooManyRows and TooManyToday: then nothing left the house."""
    begin_export(actor=cases.user, at=at)
    reference = get_random_string(8, LEGIBLE)
    watermark = Watermark(f"{cases.user} ({cases.user.username})", at, "; ".join(in_words([cases.query])[0]), reference)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever is answered with it closes it
    try:
        rows, opened = 0, []
        with TABLES[file_format](file, watermark) as table:
            for line in lines(cases):
                table.add(line.cells)
                rows += 1
                opened += [line.opened] if line.opened else []
        export = ListExport(query=cases.query, format=file_format, rows=rows, reference=reference)
        log_export(export, confidential=opened, actor=cases.user, at=at)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, export


def file_name(export: ListExport) -> str:
    return f"cases-{timezone.localtime(export.at):%Y%m%d-%H%M}-{export.reference}.{export.format}"

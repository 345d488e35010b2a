"""The log of exports, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.desk.exports.in_words import in_words
from casework.desk.list_page import cut
from casework.models import ListExport

LINES = 50


@dataclass(frozen=True)
class Line:
    """`parts`: what the list was narrowed and ordered by, in words; its queue first."""

    export: ListExport
    parts: Sequence[str]


def lines(*, before: int) -> tuple[list[Line], int | None]:
    """Those older than the one with that id (0: all), and the last of them where others follow."""
    exports = ListExport.objects.select_related("user").order_by("-pk")
    shown, last = cut(exports.filter(pk__lt=before) if before else exports, lines=LINES)
    words = in_words([export.query for export in shown])
    return [Line(export, parts) for export, parts in zip(shown, words, strict=True)], last

"""The refused rows of a file, each with its reason, to be corrected and imported again."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from casework.channels.file_import import Refusal
from casework.channels.headers import REFUSED_BECAUSE, REFUSED_ROW

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def place_for(path: Path) -> Path:
    """Beside the file; in the working directory where nothing can be written there."""
    beside = path.with_name(path.name + ".refused.csv")
    return beside if os.access(path.parent, os.W_OK) else Path.cwd() / beside.name


def write(place: Path, header: Sequence[str], refused: Sequence[Refusal]) -> None:
    """Written whole or not at all, for its owner alone: it holds what citizens said."""
    part = place.with_name(place.name + ".part")
    part.touch(mode=0o600)
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([REFUSED_BECAUSE, REFUSED_ROW, *header])
        for refusal in refused:
            table.writerow([refusal.reason, refusal.row.number, *(_inert(cell) for cell in refusal.row.cells)])
    part.replace(place)


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would compute gets an apostrophe; reading such a file takes it off again."""
    inert = "'" + cell if cell.startswith(FORMULA) else cell
    return inert.encode("utf-8", "replace").decode()

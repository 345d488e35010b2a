"""The refused rows of a file, each with its reason, to be corrected and imported again."""

import csv
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from casework.channels.file_import import Refusal
from casework.channels.formulas import inert
from casework.channels.headers import REFUSED_BECAUSE, REFUSED_ROW


def place_for(path: Path) -> Path:
    """Beside the file; in the working directory where nothing can be written there."""
    beside = path.with_name(path.name + ".refused.csv")
    return beside if os.access(path.parent, os.W_OK) else Path.cwd() / beside.name


def write(place: Path, header: Sequence[str], refused: Sequence[Refusal]) -> None:
    """Written whole or not at all, for its owner alone: it holds what citizens said. A link that lies there is replaced."""
    # A new file under a name that nobody can foresee: whoever may write here too could have laid a link under any other.
    number, part = tempfile.mkstemp(dir=place.parent, prefix=".refused-", suffix=".part")
    try:
        with os.fdopen(number, "w", encoding="utf-8-sig", errors="replace", newline="") as file:
            table = csv.writer(file)
            table.writerow([REFUSED_BECAUSE, REFUSED_ROW, *map(inert, header)])
            for refusal in refused:
                table.writerow([inert(refusal.reason), refusal.row.number, *map(inert, refusal.row.cells)])
        Path(part).replace(place)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise

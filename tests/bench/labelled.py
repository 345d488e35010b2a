"""Messages of citizens with their topics, read of a file that lies outside the repository: id, user, title, time, text, topic."""

import csv
from pathlib import Path
from typing import NamedTuple


class Message(NamedTuple):
    citizen: str
    title: str
    text: str
    topic: str

    @property
    def whole(self) -> str:
        return f"{self.title}。{self.text}"


def read(file: Path) -> list[Message]:
    """Each once, though it stands there twice."""
    with file.open(encoding="utf-8-sig", newline="") as rows:
        by_id = {row[0]: row for row in list(csv.reader(rows))[1:]}
    return [Message(user, title, " ".join(text.split()), topic) for _id, user, title, _time, text, topic in by_id.values()]

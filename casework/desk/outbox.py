"""What would have gone out from a developer's machine, in the browser: nobody has to read a file to play the citizen."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.models import Notice

NEWEST = 50
"""Messages that the page shows; the file holds the others."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a message's text. `href`: where it leads, if it is a link; `code`: whether it is a code."""

    text: str
    href: str = ""
    code: bool = False


@dataclass(frozen=True)
class OutboxMessage:
    at: datetime
    transport: str
    to: str
    pieces: tuple[Piece, ...]


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/outbox.html", {"messages_out": newest(), "newest": NEWEST})


def newest() -> list[OutboxMessage]:
    """The newest first, at most NEWEST."""
    if not settings.OUTBOX_FILE.exists():
        return []
    with settings.OUTBOX_FILE.open(encoding="utf-8") as file:
        lines = deque(file, maxlen=NEWEST)
    return [_message(json.loads(line)) for line in reversed(lines)]


def _message(line: dict[str, Any]) -> OutboxMessage:
    return OutboxMessage(
        at=datetime.fromisoformat(line["at"]),
        transport=str(Notice.Transport(line["transport"]).label),
        to=line["to"],
        pieces=tuple(_pieces(line["text"], links=line["links"], codes=line["codes"])),
    )


def _pieces(text: str, *, links: Iterable[str], codes: Iterable[str]) -> Iterator[Piece]:
    marked = {*links, *codes}
    parts = re.split(f"({'|'.join(map(re.escape, sorted(marked)))})", text) if marked else [text]
    for part in parts:
        if part in links:
            yield Piece(part, href=part)
        elif part:
            yield Piece(part, code=part in codes)

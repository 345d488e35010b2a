"""The development transport: every message is a line of JSON in a file, for people and tests to read. Never in production.

As a gateway that knows a message's id it takes each once, also when a worker was killed before it had marked it as sent.
"""

import json
import os
from typing import Any

from django.conf import settings

from casework.notices.gateways.gateway import Gateway, Message


class OutboxFile(Gateway):
    code = "outbox"

    def send(self, message: Message) -> str:
        line = {
            "at": message.at.isoformat(),
            "transport": message.transport,
            "to": message.to,
            "template": message.template,
            "text": message.text,
            "links": list(message.links),
            "codes": list(message.codes),
        }
        if message.attempt > 1 and _written(line):
            return ""
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        settings.OUTBOX_FILE.parent.mkdir(parents=True, exist_ok=True)
        # One write to a file opened for appending: lines of two workers never mix.
        file = os.open(settings.OUTBOX_FILE, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(file, data)
        finally:
            os.close(file)
        return ""


def _written(line: dict[str, Any]) -> bool:
    """Whether the same stands there from an earlier attempt, whenever that was."""
    if not settings.OUTBOX_FILE.exists():
        return False
    with settings.OUTBOX_FILE.open(encoding="utf-8") as file:
        return any(json.loads(earlier) | {"at": ""} == line | {"at": ""} for earlier in file)

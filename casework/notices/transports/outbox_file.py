"""The development transport: every message is a line of JSON in a file, for people and tests to read. Never in production."""

import json
import os

from django.conf import settings

from casework.notices.transports.transport import Message, Transport


class OutboxFile(Transport):
    def send(self, message: Message) -> None:
        line = {
            "at": message.at.isoformat(),
            "transport": message.transport,
            "to": message.to,
            "template": message.template,
            "text": message.text,
            "links": list(message.links),
            "codes": list(message.codes),
        }
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        settings.OUTBOX_FILE.parent.mkdir(parents=True, exist_ok=True)
        # One write to a file opened for appending: lines of two workers never mix.
        file = os.open(settings.OUTBOX_FILE, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(file, data)
        finally:
            os.close(file)

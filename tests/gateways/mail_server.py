"""A mail server on this machine, which answers as real ones do: `MailServer(manner="full")`."""

import asyncio
import json
import logging
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "doorstep", "its password"
DRIP_SECONDS = 0.02
logging.getLogger("mail.log").disabled = True  # the stand-in's own; it names everybody

OF_RECIPIENT = {
    "dead": "550 5.1.1 No such user here",
    "old_dead": "550 no such user",
    "full": "552 5.2.2 Mailbox full",
    "relay_denied": "554 5.7.1 Relay access denied",
    "greylisted": "451 4.7.1 Try again later",
}
OF_SENDER = {"sender_refused": "550 5.7.1 Not you", "sender_later": "451 4.3.0 Later"}
OF_DATA = {"spam": "554 5.7.1 Looks like spam", "disk_full": "452 4.3.1 No room"}


@dataclass
class MailServer:
    """`mails`: what it took. `wants_password`: it takes nothing from whoever does not sign in. `tls`: a server's context.

    `journal`: a line of JSON for each mail that it took.
    """

    manner: str = "taken"
    port: int = 0
    wants_password: bool = False
    tls: ssl.SSLContext | None = None
    tls_from_start: bool = False
    journal: Path | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        # In a thread of its own from the start: a browser's loop may be running in this one.
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_exception: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        if self.manner == "drip_greeting":
            self._server = await asyncio.start_server(self._drip, "127.0.0.1", self.port)
        else:
            context = self.tls if self.tls_from_start else None
            self._server = await asyncio.get_running_loop().create_server(self._smtp, "127.0.0.1", self.port, ssl=context)
        return self._server

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _smtp(self) -> SMTP:
        starttls = bool(self.tls) and not self.tls_from_start
        return SMTP(
            self,
            hostname="localhost",
            tls_context=self.tls if starttls else None,
            require_starttls=starttls,
            authenticator=self._authenticate,
            auth_required=self.wants_password,
            auth_require_tls=starttls,
        )

    async def _drip(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Greets, and never comes to an end with it."""
        while not writer.is_closing():
            writer.write(b"2")
            await asyncio.sleep(DRIP_SECONDS)

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    def _note(self, mail: EmailMessage) -> None:
        if self.journal:
            line = {"id": mail["Message-ID"], "to": mail["To"], "subject": mail["Subject"], "text": mail.get_content()}
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.manner == "gone_before":
            server.transport.abort()
        envelope.mail_from = address
        return OF_SENDER.get(self.manner, "250 OK")

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.manner not in OF_RECIPIENT:
            envelope.rcpt_tos.append(address)
        return OF_RECIPIENT.get(self.manner, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.manner in OF_DATA:
            return OF_DATA[self.manner]
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        self._note(self.mails[-1])
        if self.manner == "gone_after":
            server.transport.abort()
        while self.manner == "drip" and not server.transport.is_closing():
            server.transport.write(b"2")
            await asyncio.sleep(DRIP_SECONDS)
        return "250 Taken"

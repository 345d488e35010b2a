"""E-mail, by SMTP: plain text, over TLS, to one address."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.charset import Charset
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from casework.notices.gateways.gateway import TIMEOUT_SECONDS, AnswerLost, Gateway, Message, NotSent
from casework.notices.gateways.servers import is_allowed, tls
from casework.notices.gateways.time_limit import OutOfTime, TimeLimit

SECURITIES = ("starttls", "ssl", "none")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
ADDRESS = re.compile(r"(?:[^<>]*<)?([^<>\s]+)>?")
"""Alone, or behind a name: `Doorstep <doorstep@example.org>`."""
REWRITTEN = re.compile(r"=\?|[^\x00-\x7f].*@")
"""What would leave as another address than the one that was written: an encoded word, or letters beyond ASCII before the @."""
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "en": "en"}
ENHANCED = re.compile(rb"\s*5\.(\d{1,3})\.(\d{1,3})\b")
"""The code of RFC 3463 in an answer: what it is about, and the detail."""
ABOUT_ADDRESS, ABOUT_MAILBOX, MAILBOX_FULL = b"1", b"2", b"2"


class Smtp(Gateway):
    code = "smtp"
    carries = "email"

    def __init__(self, *, seconds: float = TIMEOUT_SECONDS) -> None:
        self._seconds = seconds

    @classmethod
    def problems(cls) -> list[str]:
        security, host = settings.EMAIL_SECURITY, settings.EMAIL_HOST
        faults = {
            _("EMAIL_HOST is missing: the server that takes e-mail from us."): not host,
            _("EMAIL_FROM must be the address that e-mail comes from."): not _is_address(_bare(settings.EMAIL_FROM)),
            _("EMAIL_SECURITY must be starttls, ssl or none."): security not in SECURITIES,
            _("EMAIL_SECURITY=none is for this machine and for hosts that GATEWAY_HOSTS_ALLOWED names."): (
                settings.PRODUCTION and security == "none" and not (host in LOOPBACK or is_allowed(host))
            ),
            _("EMAIL_HOST_USER and EMAIL_HOST_PASSWORD belong together."): (
                bool(settings.EMAIL_HOST_USER) != bool(settings.EMAIL_HOST_PASSWORD)
            ),
        }
        return [problem for problem, there in faults.items() if there]

    def send(self, message: Message) -> str:
        if self.problems():
            raise NotSent("not_allowed")
        mail = _mail(message)
        attempt = _Attempt(TimeLimit(self._seconds))
        try:
            attempt.limit.run(lambda: _Backend(attempt).send_messages([mail]), server=settings.EMAIL_HOST)
        except OutOfTime:
            raise (AnswerLost if attempt.handed_over else NotSent)("timeout") from None
        except (smtplib.SMTPException, OSError) as fault:
            raise _refusal(fault, attempt) from None
        return ""


def _mail(message: Message) -> EmailMessage:
    """Raises NotSent: nothing of a message becomes a header of its own."""
    if LINE_BREAKS.search(message.subject):
        raise NotSent("refused")
    if not _is_address(message.to):
        raise NotSent("no_such_number", dead=True)
    headers = {
        "Message-ID": f"<{message.id}@{_bare(settings.EMAIL_FROM).rpartition('@')[2]}>",
        "Content-Language": LANGUAGE_TAGS.get(message.language, message.language),
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(message.subject, message.text, settings.EMAIL_FROM, [message.to], headers=headers)
    mail.encoding = Charset("utf-8")  # base64: no server between may break a line of it
    return mail


def _bare(sender: str) -> str:
    address = ADDRESS.fullmatch(sender.strip())
    return address[1] if address else ""


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return not (LINE_BREAKS.search(text) or REWRITTEN.search(text))


@dataclass
class _Attempt:
    """`handed_over`: the server has asked for the text, and may have taken it."""

    limit: TimeLimit
    handed_over: bool = False


class _Connection(smtplib.SMTP):
    def __init__(self, *args: Any, attempt: _Attempt, **kwargs: Any) -> None:
        self._attempt = attempt
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = socket.create_connection((host, port), timeout)
        self._attempt.limit.watch(connected)
        return connected

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()
        self._attempt.handed_over = self._attempt.handed_over or code == 354
        return code, text


class _TlsConnection(smtplib.SMTP_SSL, _Connection):
    """TLS from the first byte, over the socket that `_Connection` watches."""

    def __init__(self, *args: Any, attempt: _Attempt, **kwargs: Any) -> None:
        self._attempt = attempt
        smtplib.SMTP_SSL.__init__(self, *args, **kwargs)


class _Backend(EmailBackend):
    def __init__(self, attempt: _Attempt) -> None:
        super().__init__(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            username=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            use_tls=settings.EMAIL_SECURITY == "starttls",
            use_ssl=settings.EMAIL_SECURITY == "ssl",
            timeout=attempt.limit.left(),
        )
        self._attempt = attempt

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        made = partial(_TlsConnection if self.use_ssl else _Connection, attempt=self._attempt)
        return cast("type[smtplib.SMTP]", made)

    @property
    def ssl_context(self) -> ssl.SSLContext:
        return tls()


def _refusal(fault: Exception, attempt: _Attempt) -> NotSent:
    match fault:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            return _refused_recipient(*next(iter(recipients.values())))
        case smtplib.SMTPDataError(smtp_code=status):
            return NotSent("refused" if status >= 500 else "busy")
        case smtplib.SMTPResponseException(smtp_code=status) if status >= 400:  # the greeting, the sender, the password
            return NotSent("not_allowed" if status >= 500 else "busy")
        case smtplib.SMTPNotSupportedError():
            return NotSent("not_allowed")
    if attempt.handed_over:
        return AnswerLost("timeout" if isinstance(fault, TimeoutError) else "no_answer")
    return NotSent("unreachable")


def _refused_recipient(status: int, text: bytes) -> NotSent:
    """Many servers say 5xx also of a full mailbox, and of us: nobody's address is given up for that."""
    if status < 500:
        return NotSent("busy")
    enhanced = ENHANCED.match(text)
    if status == 530 or (enhanced and enhanced[1] not in {ABOUT_ADDRESS, ABOUT_MAILBOX}):
        return NotSent("not_allowed")
    if enhanced and (enhanced[1], enhanced[2]) == (ABOUT_MAILBOX, MAILBOX_FULL):
        return NotSent("busy")
    return NotSent("no_such_number", dead=True)

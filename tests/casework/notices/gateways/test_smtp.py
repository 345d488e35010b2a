"""E-mail: what arrives, that nothing of a message becomes a header of its own, and what each answer means."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from casework.notices.gateways import AnswerLost, NotSent
from casework.notices.gateways.smtp import Smtp
from tests.casework.notices.gateways.messages import CODE, LINK, MAIL, mail
from tests.gateways import certificates
from tests.gateways.mail_server import PASSWORD, USER, MailServer

SHORT = 0.4


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as stand_in:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", stand_in.port
        settings.EMAIL_SECURITY, settings.EMAIL_FROM = "none", "Doorstep <no-reply@doorstep.example>"
        yield stand_in


def refusal(stand_in: MailServer, manner: str) -> NotSent:
    stand_in.manner = manner
    with pytest.raises(NotSent) as caught:
        Smtp(seconds=SHORT).send(mail())
    return caught.value


def test_a_mail_arrives_as_plain_text(server: MailServer) -> None:
    text = f"您的走访验证码是 {CODE}。\n{LINK}\n.\n" + "长" * 2000
    Smtp().send(mail(subject="走访 · 验证码 " + "很长的标题" * 20, text=text, language="zh-hans"))
    (arrived,) = server.mails
    assert server.recipients == [MAIL]
    assert arrived.get_content().replace("\r\n", "\n").rstrip("\n") == text
    assert (arrived.get_content_type(), arrived.get_content_charset()) == ("text/plain", "utf-8")
    assert not arrived.is_multipart()
    assert arrived["Subject"].strip().startswith("走访 · 验证码")
    assert (arrived["To"], arrived["From"]) == (MAIL, "Doorstep <no-reply@doorstep.example>")
    assert (arrived["Content-Language"], arrived["Auto-Submitted"]) == ("zh-Hans", "auto-generated")


def test_a_repeated_mail_has_the_same_id(server: MailServer) -> None:
    for attempt in (1, 2):
        Smtp().send(mail(attempt=attempt))
    assert [arrived["Message-ID"] for arrived in server.mails] == ["<doorstep-notice-7@doorstep.example>"] * 2


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\x00"])
def test_no_header_can_be_slipped_in(server: MailServer, line_break: str) -> None:
    for given in ({"subject": f"Hello{line_break}Bcc: x@example.org"}, {"to": f"{MAIL}{line_break}Bcc: x@example.org"}):
        with pytest.raises(NotSent):
            Smtp().send(mail(**given))
    assert server.mails == []


@pytest.mark.parametrize(
    "to",
    [
        *("", "nobody", "a@b.example, c@d.example", "a@b.example;c@d.example", "<a@b.example>", "a b@c.example"),
        *("=?utf-8?q?a?=@b.example", "\u017fa@b.example", '"=?utf-8?q?a=40x.example?="@b.example'),
    ],
)
def test_what_is_no_address_is_tried_nowhere(server: MailServer, to: str) -> None:
    with pytest.raises(NotSent) as caught:
        Smtp().send(mail(to=to))
    assert (caught.value.reason, caught.value.dead) == ("no_such_number", True)


@pytest.mark.parametrize(
    ("manner", "reason", "dead"),
    [
        ("dead", "no_such_number", True),
        ("old_dead", "no_such_number", True),
        ("full", "busy", False),
        ("relay_denied", "not_allowed", False),
        ("greylisted", "busy", False),
        ("sender_refused", "not_allowed", False),
        ("sender_later", "busy", False),
        ("spam", "refused", False),
        ("disk_full", "busy", False),
        ("gone_before", "unreachable", False),
    ],
)
def test_a_refusal_says_whether_the_address_is_dead(server: MailServer, manner: str, reason: str, dead: bool) -> None:
    refused = refusal(server, manner)
    assert (refused.reason, refused.dead, isinstance(refused, AnswerLost)) == (reason, dead, False)


@pytest.mark.parametrize(("manner", "reason"), [("gone_after", "no_answer"), ("drip", "timeout")])
def test_once_the_text_was_handed_over_an_answer_that_does_not_come_is_lost(server: MailServer, manner: str, reason: str) -> None:
    began = time.monotonic()
    lost = refusal(server, manner)
    assert (type(lost), lost.reason) == (AnswerLost, reason)
    assert time.monotonic() - began < SHORT + 0.5
    assert len(server.mails) == 1


def test_a_server_that_drips_its_greeting_has_nothing(server: MailServer, settings: Settings) -> None:
    with MailServer(manner="drip_greeting") as slow:
        settings.EMAIL_PORT = slow.port
        began = time.monotonic()
        refused = refusal(slow, "drip_greeting")
    assert (type(refused), refused.reason) == (NotSent, "timeout")
    assert time.monotonic() - began < SHORT + 0.8


def test_where_nobody_listens_nothing_was_sent(settings: Settings, server: MailServer) -> None:
    with MailServer() as gone:
        pass
    settings.EMAIL_PORT = gone.port
    assert type(refusal(server, "taken")) is NotSent
    assert refusal(server, "taken").reason == "unreachable"


class TestOverTls:
    @pytest.fixture
    def certificate(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        path = certificates.write(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        return path

    def set_up(self, settings: Settings, server: MailServer, security: str) -> None:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", server.port
        settings.EMAIL_SECURITY, settings.EMAIL_FROM = security, "no-reply@doorstep.example"
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, PASSWORD

    @pytest.mark.parametrize("security", ["starttls", "ssl"])
    def test_a_mail_arrives_with_the_password(self, settings: Settings, certificate: Path, security: str) -> None:
        context = certificates.server_context(certificate)
        with MailServer(tls=context, tls_from_start=security == "ssl", wants_password=True) as server:
            self.set_up(settings, server, security)
            Smtp().send(mail())
        assert len(server.mails) == 1

    @pytest.mark.parametrize("security", ["starttls", "ssl"])
    def test_a_drip_ends_with_the_time(self, settings: Settings, certificate: Path, security: str) -> None:
        context = certificates.server_context(certificate)
        with MailServer(tls=context, tls_from_start=security == "ssl", wants_password=True) as server:
            self.set_up(settings, server, security)
            assert refusal(server, "drip").reason == "timeout"

    def test_a_wrong_password_is_our_fault(self, settings: Settings, certificate: Path) -> None:
        with MailServer(tls=certificates.server_context(certificate), wants_password=True) as server:
            self.set_up(settings, server, "starttls")
            settings.EMAIL_HOST_PASSWORD = "another"
            assert refusal(server, "taken").reason == "not_allowed"

    def test_a_certificate_nobody_vouches_for_gets_nothing(self, settings: Settings, tmp_path: Path) -> None:
        with MailServer(tls=certificates.server_context(certificates.write(tmp_path)), wants_password=True) as server:
            self.set_up(settings, server, "starttls")
            assert refusal(server, "taken").reason == "unreachable"
        assert server.mails == []

    def test_a_server_without_tls_gets_neither_password_nor_text(self, settings: Settings, server: MailServer) -> None:
        self.set_up(settings, server, "starttls")
        assert refusal(server, "taken").reason == "not_allowed"
        assert server.mails == []


@pytest.mark.parametrize(
    ("host", "allowed", "problem"),
    [("localhost", [], False), ("127.0.0.1", [], False), ("mail.example", [], True), ("mail.example", ["Mail.Example"], False)],
)
def test_on_servers_mail_without_tls_stays_inside(
    settings: Settings, server: MailServer, host: str, allowed: list[str], problem: bool
) -> None:
    settings.PRODUCTION, settings.EMAIL_HOST, settings.GATEWAY_HOSTS_ALLOWED = True, host, allowed
    assert any("EMAIL_SECURITY=none" in line for line in Smtp.problems()) is problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_HOST", ""),
        ("EMAIL_FROM", ""),
        ("EMAIL_FROM", "no address"),
        ("EMAIL_SECURITY", "tls"),
        ("EMAIL_HOST_USER", "alone"),
    ],
)
def test_a_missing_setting_is_named(settings: Settings, server: MailServer, name: str, value: str) -> None:
    assert Smtp.problems() == []
    setattr(settings, name, value)
    assert [name in problem for problem in Smtp.problems()] == [True]

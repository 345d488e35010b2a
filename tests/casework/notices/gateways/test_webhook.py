"""The signed webhook: what goes out, what each answer means, and that nothing holds a worker longer than its time."""

import json
import logging
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from casework.notices.gateways import AnswerLost, NotSent, http_post, servers
from casework.notices.gateways.webhook import Webhook, signatures
from tests.casework.notices.gateways.messages import AT, CODE, LINK, NUMBER, message
from tests.gateways import certificates
from tests.gateways.http_gateway import SECRET, HttpGateway

SHORT = 0.3
NEW_SECRET = "whsec_" + "bmV3IHNlY3JldCB0aGF0IHJlcGxhY2VzIHRoZSBvbGQ="


def refusal(stand_in: HttpGateway, manner: str) -> NotSent:
    stand_in.manner = manner
    with pytest.raises(NotSent) as caught:
        Webhook(seconds=SHORT).send(message())
    return caught.value


def test_a_message_is_taken_with_all_that_a_gateway_needs(webhook: HttpGateway) -> None:
    assert Webhook().send(message()) == "G-1"
    assert webhook.forged == 0
    assert webhook.messages["doorstep-notice-7"] == {
        "id": "doorstep-notice-7",
        "to": NUMBER,
        "language": "en",
        "template": "visit_code",
        "template_code": "SMS_1001",
        "text": f"Your code for the visit on Monday is {CODE}. {LINK}",
        "variables": {"code": CODE, "token": "k3yW0rd"},
        "links": [LINK],
        "codes": [CODE],
    }


def test_a_repeated_message_has_the_same_id(webhook: HttpGateway) -> None:
    for attempt in (1, 2):
        Webhook().send(message(attempt=attempt))
    assert webhook.arrived == {"doorstep-notice-7": 2}
    assert len(webhook.messages) == 1


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of the specification."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    signed = signatures([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_secrets_are_exchanged_both_verify(settings: Settings, webhook: HttpGateway) -> None:
    settings.SMS_WEBHOOK_SECRET = [NEW_SECRET, SECRET]
    Webhook().send(message())
    webhook.secret = NEW_SECRET
    Webhook().send(message(id="doorstep-notice-8"))
    assert len(webhook.messages) == 2


def test_a_wrong_secret_is_our_fault(settings: Settings, webhook: HttpGateway) -> None:
    settings.SMS_WEBHOOK_SECRET = [NEW_SECRET]
    assert refusal(webhook, "taken").reason == "not_allowed"
    assert webhook.messages == {}


def test_a_message_that_is_recorded_and_sent_later_is_refused(webhook: HttpGateway) -> None:
    webhook.now = lambda: time.time() + 301
    assert refusal(webhook, "taken").reason == "not_allowed"


@pytest.mark.parametrize(
    ("manner", "reason", "dead"),
    [
        ("dead_number", "no_such_number", True),
        ("unsubscribed", "unsubscribed", True),
        ("wrong_template", "wrong_template", False),
        ("no_credit", "no_credit", False),
        ("not_allowed", "not_allowed", False),
        ("fault", "gateway_fault", False),
        ("redirect", "refused", False),
    ],
)
def test_a_refusal_says_whether_the_number_is_dead(webhook: HttpGateway, manner: str, reason: str, dead: bool) -> None:
    refused = refusal(webhook, manner)
    assert (refused.reason, refused.dead, isinstance(refused, AnswerLost)) == (reason, dead, False)


def test_a_redirect_is_not_followed(webhook: HttpGateway) -> None:
    refusal(webhook, "redirect")
    assert webhook.paths == ["/sms"]


def test_a_busy_gateway_says_how_long_to_wait(webhook: HttpGateway) -> None:
    busy = refusal(webhook, "throttled")
    assert (busy.reason, busy.retry_after) == ("busy", 30.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (format_datetime(AT + timedelta(minutes=3)), 180.0),
        (format_datetime(AT - timedelta(minutes=3)), 0.0),
        ("9" * 40, http_post.WAIT_AT_MOST),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Mon, 02 Mar 2026 09:01:00", None),
        ("Mon, 02 Mar 99999999999 09:01:00 GMT", None),
        (f"Mon, {'9' * 30} Mar 2026 09:01:00 GMT", None),
    ],
)
def test_the_wait_is_in_seconds_or_a_date_and_has_a_bound(header: str, seconds: float | None) -> None:
    assert http_post.seconds_to_wait(header, at=AT) == seconds


def test_what_cannot_be_read_of_a_taken_message_changes_nothing(webhook: HttpGateway, caplog: pytest.LogCaptureFixture) -> None:
    webhook.manner = "garbage"
    assert Webhook().send(message()) == ""
    assert "doorstep-notice-7 with an answer that is no JSON" in caplog.text


@pytest.mark.parametrize(
    ("manner", "reason"),
    [("timeout", "timeout"), ("drip", "timeout"), ("reset_after", "no_answer"), ("reset_before", "no_answer")],
)
def test_once_it_went_out_an_answer_that_does_not_come_is_lost(webhook: HttpGateway, manner: str, reason: str) -> None:
    began = time.monotonic()
    lost = refusal(webhook, manner)
    assert isinstance(lost, AnswerLost)
    assert lost.reason == reason
    assert time.monotonic() - began < SHORT + 0.5


def test_a_server_that_says_yes_and_then_drips_has_taken_it(webhook: HttpGateway) -> None:
    webhook.manner = "drip_body"
    began = time.monotonic()
    assert Webhook(seconds=SHORT).send(message()) == ""
    assert time.monotonic() - began < SHORT + 0.5


def test_where_nobody_listens_nothing_was_sent(settings: Settings, webhook: HttpGateway) -> None:
    with HttpGateway() as gone:
        pass
    for url in (gone.url, "http://gateway.invalid/sms"):
        settings.SMS_WEBHOOK_URL = url
        refused = refusal(webhook, "taken")
        assert (refused.reason, isinstance(refused, AnswerLost)) == ("unreachable", False)


def test_a_slow_name_server_ends_with_the_time(webhook: HttpGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers.socket, "getaddrinfo", lambda *_asked, **_kinds: webhook.closing.wait())
    refused = refusal(webhook, "taken")
    assert (refused.reason, isinstance(refused, AnswerLost)) == ("timeout", False)


class TestOnServers:
    """TLS, and nothing inside."""

    @pytest.fixture(autouse=True)
    def _production(self, settings: Settings) -> None:
        settings.PRODUCTION = True

    def test_only_https_is_spoken(self, webhook: HttpGateway) -> None:
        assert any("https://" in problem for problem in Webhook.problems())
        assert refusal(webhook, "taken").reason == "not_allowed"
        assert webhook.paths == []

    def test_an_inside_address_is_refused(self, settings: Settings, webhook: HttpGateway) -> None:
        settings.SMS_WEBHOOK_URL = f"https://localhost:{webhook.port}/sms"
        assert refusal(webhook, "taken").reason == "inside_address"
        assert webhook.paths == []

    def test_a_host_that_settings_name_may_be_inside(self, settings: Settings, webhook: HttpGateway) -> None:
        settings.GATEWAY_HOSTS_ALLOWED = ["127.0.0.1"]
        assert Webhook.problems() == []
        assert Webhook().send(message()) == "G-1"

    def test_the_address_that_was_looked_at_is_connected_to(
        self, settings: Settings, webhook: HttpGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name that leads outside when it is asked, and inside a moment later, is asked once."""
        asked: list[str] = []

        def resolved(host: str, port: int, *_kind: object, **_kinds: object) -> list[object]:
            asked.append(host)
            return [
                (servers.socket.AF_INET, servers.socket.SOCK_STREAM, 6, "", (host if host[0].isdigit() else "127.0.0.1", port))
            ]

        monkeypatch.setattr(servers.socket, "getaddrinfo", resolved)
        settings.SMS_WEBHOOK_URL = f"http://gateway.example:{webhook.port}/sms"
        settings.GATEWAY_HOSTS_ALLOWED = ["gateway.example"]
        assert Webhook().send(message()) == "G-1"
        assert [host for host in asked if not host[0].isdigit()] == ["gateway.example"]

    @pytest.mark.parametrize(
        ("name", "host", "taken"),
        [("localhost", "localhost", True), ("somebody.else", "localhost", False), ("somebody.else", "127.0.0.1", True)],
    )
    def test_a_certificate_has_to_be_of_the_name(
        self,
        settings: Settings,
        webhook: HttpGateway,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        name: str,
        host: str,
        taken: bool,
    ) -> None:
        path = certificates.write(tmp_path, names=(name,))
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        webhook.speak_tls(certificates.server_context(path))
        settings.SMS_WEBHOOK_URL = f"https://{host}:{webhook.port}/sms"
        settings.GATEWAY_HOSTS_ALLOWED = [host]
        if taken:
            assert Webhook().send(message()) == "G-1"
        else:
            assert refusal(webhook, "taken").reason == "unreachable"
            assert webhook.paths == []

    def test_a_drip_over_tls_ends_with_the_time(
        self, settings: Settings, webhook: HttpGateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        path = certificates.write(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        webhook.speak_tls(certificates.server_context(path))
        settings.SMS_WEBHOOK_URL = f"https://localhost:{webhook.port}/sms"
        settings.GATEWAY_HOSTS_ALLOWED = ["localhost"]
        began = time.monotonic()
        assert isinstance(refusal(webhook, "drip"), AnswerLost)
        assert time.monotonic() - began < SHORT + 0.5


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", SECRET.removeprefix("whsec_"), "whsec_" + "QUFB" * 30]
)
def test_a_secret_that_protects_nothing_is_named(settings: Settings, webhook: HttpGateway, secret: str) -> None:
    settings.SMS_WEBHOOK_SECRET = [secret] if secret else []
    assert any("SMS_WEBHOOK_SECRET" in problem for problem in Webhook.problems())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gateway.example",
        "ftp://gateway.example/",
        "https://",
        "https://u:p@gateway.example/",
        "https://x.example/\r\nHost: y",
        "https://x:0/",
    ],
)
def test_an_address_that_cannot_be_posted_to_is_named(settings: Settings, webhook: HttpGateway, url: str) -> None:
    settings.SMS_WEBHOOK_URL = url
    assert any("SMS_WEBHOOK_URL" in problem for problem in Webhook.problems())
    assert refusal(webhook, "taken").reason == "not_allowed"


def test_a_reason_that_is_none_of_ours_is_a_plain_refusal(webhook: HttpGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (b'{"reason": "switched_off"}', b'{"reason": 7}', b"[]", b"", b'{"reason": ' * 20_000):
        monkeypatch.setattr("casework.notices.gateways.webhook.post", lambda *_a, _b=body, **_k: http_post.Answer(400, body=_b))
        assert refusal(webhook, "taken").reason == "refused"


def test_of_a_long_answer_a_little_is_read(webhook: HttpGateway) -> None:
    webhook.long_answer = 5 * 1024 * 1024
    answer = http_post.post(webhook.url, json.dumps({}).encode(), {})
    assert len(answer.body) == http_post.READ_AT_MOST


def test_the_log_is_on_in_these_tests(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("doorstep.gateways").debug("heard")
    assert "heard" in caplog.text

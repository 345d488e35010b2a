"""A test message, from the page and from the command: what the gateway answered, in words, in the reader's language."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import Settings

from casework.notices.trial import send_trial
from tests.casework.notices.gateways.messages import AT
from tests.gateways.http_gateway import SECRET, HttpGateway
from tests.gateways.mail_server import MailServer

NUMBER = "138 0013 8000"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[HttpGateway]:
    with HttpGateway() as stand_in:
        settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = stand_in.url, [SECRET]
        yield stand_in


def test_a_test_goes_out_in_the_language_of_who_asked(gateway: HttpGateway) -> None:
    result = send_trial("webhook", NUMBER, at=AT, language="zh-hans")
    assert (result.taken, result.gateway_id) == (True, "G-1")
    (taken,) = gateway.messages.values()
    assert (taken["to"], taken["template"], taken["language"]) == ("+8613800138000", "trial", "zh-hans")
    assert "测试" in taken["text"]
    assert (taken["codes"], taken["links"]) == ([], [])


def test_each_test_is_a_message_of_its_own(gateway: HttpGateway) -> None:
    for _attempt in range(2):
        send_trial("webhook", NUMBER, at=AT, language="en")
    assert len(gateway.messages) == 2


@pytest.mark.parametrize(("language", "words"), [("en", "The account with the gateway is used up."), ("zh-hans", "余额")])
def test_the_answer_is_in_words(gateway: HttpGateway, language: str, words: str) -> None:
    gateway.manner = "no_credit"
    with translation.override(language):
        result = send_trial("webhook", NUMBER, at=AT, language=language)
    assert (result.taken, result.reason, result.lost) == (False, "no_credit", False)
    assert words in result.words


def test_an_answer_that_did_not_come_is_called_lost(gateway: HttpGateway) -> None:
    gateway.manner = "reset_after"
    result = send_trial("webhook", NUMBER, at=AT, language="en")
    assert (result.taken, result.lost) == (False, True)


def test_mail_is_tested_with_an_address(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_SECURITY, settings.EMAIL_FROM = "127.0.0.1", "none", "a@doorstep.example"
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        assert send_trial("smtp", " admin@example.org ", at=AT, language="en").taken
        assert server.recipients == ["admin@example.org"]
        with pytest.raises(ValueError, match="e-mail"):
            send_trial("smtp", NUMBER, at=AT, language="en")


@pytest.mark.parametrize(
    ("code", "to", "words"),
    [
        ("pigeon", NUMBER, "pigeon"),
        ("webhook", "0755-82345678", "takes no text messages"),
        ("webhook", "12", "number"),
        ("apprise", "json://127.0.0.1/", "WeCom"),
        ("smtp", "admin@example.org", "EMAIL_HOST"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_words(
    settings: Settings, gateway: HttpGateway, code: str, to: str, words: str
) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(ValueError, match=words):
        send_trial(code, to, at=AT, language="en")
    assert gateway.paths == []


def test_a_developer_tests_the_file(settings: Settings) -> None:
    assert send_trial("outbox", NUMBER, at=AT, language="en").taken
    assert json.loads(settings.OUTBOX_FILE.read_text(encoding="utf-8"))["to"] == "+8613800138000"
    settings.DEVELOPMENT_TRANSPORT = False
    with pytest.raises(ValueError, match="outbox"):
        send_trial("outbox", NUMBER, at=AT, language="en")


def test_the_command_says_what_the_gateway_said(gateway: HttpGateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    out = StringIO()
    call_command("send_test", "webhook", NUMBER, "--template-code", "SMS_9", "--variable", "code=1=2", stdout=out)
    assert "The gateway has taken the message. Look whether it arrives. webhook: G-1" in out.getvalue()
    (taken,) = gateway.messages.values()
    assert (taken["template_code"], taken["variables"]) == ("SMS_9", {"code": "1=2"})
    gateway.manner = "throttled"
    with pytest.raises(CommandError, match=r"takes no more messages for now\. \(busy\)"):
        call_command("send_test", "webhook", NUMBER)
    with pytest.raises(CommandError, match="no gateway pigeon"):
        call_command("send_test", "pigeon", NUMBER)
    assert "13800138000" not in caplog.text.replace(" ", "")

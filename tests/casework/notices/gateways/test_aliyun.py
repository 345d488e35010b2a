"""Alibaba Cloud SMS by its own SDK, against a stand-in that verifies its signatures and answers in its words."""

import importlib.util
import json
import time

import pytest
from pytest_django import Settings

from casework.notices.gateways import AnswerLost, NotSent
from casework.notices.gateways.aliyun import Aliyun, national
from tests.casework.notices.gateways.messages import CODE, message
from tests.gateways.http_gateway import ALIYUN_SECRET, MANNERS, HttpGateway, Manner

SHORT = 0.5


@pytest.fixture
def stand_in(settings: Settings, gateway: HttpGateway) -> HttpGateway:
    settings.ALIYUN_SMS_KEY_ID, settings.ALIYUN_SMS_KEY_SECRET = "key", ALIYUN_SECRET
    settings.ALIYUN_SMS_SIGNATURE, settings.ALIYUN_SMS_ENDPOINT = "见面办", f"http://{gateway.host}"
    # The first call imports what takes longer than these tests wait.
    Aliyun().send(message(id="warm"))
    gateway.messages.clear()
    return gateway


def refusal(stand_in: HttpGateway, manner: str) -> NotSent:
    stand_in.manner = manner
    with pytest.raises(NotSent) as caught:
        Aliyun(seconds=SHORT).send(message())
    return caught.value


def test_a_registered_text_is_filled_and_signed(stand_in: HttpGateway) -> None:
    assert Aliyun().send(message()) == "9006"
    taken = stand_in.messages["doorstep-notice-7"]
    assert json.loads(taken["TemplateParam"]) == {"code": CODE, "token": "k3yW0rd"}
    assert (taken["PhoneNumbers"], taken["SignName"], taken["TemplateCode"]) == ("13800138000", "见面办", "SMS_1001")
    assert "Your code" not in json.dumps(taken)
    assert stand_in.forged == 0


def test_numbers_are_written_as_it_wants_them() -> None:
    assert [national(number) for number in ("+8613800138000", "+85251234567", "+12025550123")] == [
        "13800138000",
        "85251234567",
        "12025550123",
    ]


def test_without_a_registered_text_nothing_goes_out(stand_in: HttpGateway) -> None:
    with pytest.raises(NotSent, match="no_template"):
        Aliyun().send(message(template_code=""))
    assert stand_in.messages == {}


def test_a_wrong_key_is_our_fault(settings: Settings, stand_in: HttpGateway) -> None:
    settings.ALIYUN_SMS_KEY_SECRET = "another"
    assert refusal(stand_in, "taken").reason == "not_allowed"
    assert stand_in.messages == {}


@pytest.mark.parametrize(
    ("code", "reason", "dead"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "no_such_number", True),
        ("isv.BUSINESS_LIMIT_CONTROL", "busy", False),
        ("Throttling.User", "busy", False),
        ("isv.SMS_TEMPLATE_ILLEGAL", "wrong_template", False),
        ("isv.TEMPLATE_PARAMS_ILLEGAL", "wrong_template", False),
        ("isv.TEMPLATE_MISSING_PARAMETERS", "wrong_template", False),
        ("isv.PARAM_NOT_SUPPORT_URL", "wrong_template", False),
        ("isv.BLACK_KEY_CONTROL_LIMIT", "wrong_template", False),
        ("isv.SMS_SIGNATURE_ILLEGAL", "not_allowed", False),
        ("SignatureDoesNotMatch", "not_allowed", False),
        ("InvalidAccessKeyId.NotFound", "not_allowed", False),
        ("isp.RAM_PERMISSION_DENY", "not_allowed", False),
        ("isv.AMOUNT_NOT_ENOUGH", "no_credit", False),
        ("isv.OUT_OF_SERVICE", "no_credit", False),
        ("isp.SYSTEM_ERROR", "gateway_fault", False),
        ("isv.SOMETHING_NEW", "refused", False),
    ],
)
def test_its_codes_have_our_meaning(
    stand_in: HttpGateway, monkeypatch: pytest.MonkeyPatch, code: str, reason: str, dead: bool
) -> None:
    """Whether they come with 200, as those of the service do, or with 400, as those of its front do."""
    for status in (200, 400):
        monkeypatch.setitem(MANNERS, "coded", Manner(status, aliyun=code, aliyun_status=status))
        refused = refusal(stand_in, "coded")
        assert (refused.reason, refused.dead, isinstance(refused, AnswerLost)) == (reason, dead, False)


def test_its_own_limits_say_how_long_to_wait(stand_in: HttpGateway) -> None:
    assert refusal(stand_in, "throttled").retry_after == 60.0


@pytest.mark.parametrize(
    ("manner", "reason"),
    [("timeout", "timeout"), ("drip", "timeout"), ("drip_body", "timeout"), ("reset_after", "no_answer"), ("garbage", "garbled")],
)
def test_once_it_went_out_an_answer_that_does_not_come_is_lost(stand_in: HttpGateway, manner: str, reason: str) -> None:
    began = time.monotonic()
    lost = refusal(stand_in, manner)
    assert (type(lost), lost.reason) == (AnswerLost, reason)
    assert time.monotonic() - began < SHORT + 0.5
    assert stand_in.arrived["doorstep-notice-7"] == 1, "tried once: whether again is decided elsewhere"


def test_where_nobody_listens_nothing_was_sent(settings: Settings, stand_in: HttpGateway) -> None:
    with HttpGateway() as gone:
        pass
    for endpoint in (gone.host, "sms.invalid"):
        settings.ALIYUN_SMS_ENDPOINT = f"http://{endpoint}"
        refused = refusal(stand_in, "taken")
        assert (type(refused), refused.reason) == (NotSent, "unreachable")


@pytest.mark.parametrize("debug", ["sdk", ""])
def test_the_sdk_writes_no_request_anywhere(
    stand_in: HttpGateway, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], debug: str
) -> None:
    """Asked by the environment it would print the whole of it."""
    monkeypatch.setenv("DEBUG", debug)
    Aliyun().send(message())
    written = capfd.readouterr()
    assert "13800138000" not in written.out + written.err


def test_a_missing_setting_is_named(settings: Settings, stand_in: HttpGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Aliyun.problems() == []
    settings.ALIYUN_SMS_SIGNATURE = ""
    assert ["ALIYUN_SMS_SIGNATURE" in problem for problem in Aliyun.problems()] == [True]
    settings.ALIYUN_SMS_SIGNATURE, settings.PRODUCTION = "见面办", True
    assert ["https" in problem for problem in Aliyun.problems()] == [True]
    settings.PRODUCTION = False
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert ["requirements/aliyun.txt" in problem for problem in Aliyun.problems()] == [True]

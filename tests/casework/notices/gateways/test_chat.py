"""Staff chat by apprise: which addresses there are, and that "taken" is said only where the service took it."""

import base64
import hashlib
import hmac
import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot

from casework.notices.gateways import AnswerLost, NotSent
from casework.notices.gateways.chat import Chat, valid_address
from tests.casework.notices.gateways.messages import CODE, message
from tests.gateways.http_gateway import MANNERS, HttpGateway, Manner

SHORT = 0.3
KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
TOKEN = "c0ffee" * 8
ADDRESSES = {
    "wecom": f"wecombot://{KEY}",
    "dingtalk": f"dingtalk://{TOKEN}/",
    "feishu": f"feishu://{KEY}",
    "lark": f"lark://{KEY}",
}
COPIED = {
    "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
    "lark": f"https://open.larksuite.com/open-apis/bot/v2/hook/{KEY}",
}


@pytest.fixture
def service(gateway: HttpGateway, monkeypatch: pytest.MonkeyPatch) -> HttpGateway:
    here = f"http://{gateway.host}"
    monkeypatch.setattr(NotifyWeComBot, "notify_url", here + "/cgi-bin/webhook/send?key={key}")
    monkeypatch.setattr(NotifyDingTalk, "notify_url", here + "/robot/send?access_token={token}")
    monkeypatch.setattr(NotifyFeishu, "notify_url", here + "/open-apis/bot/v2/hook/{token}/")
    monkeypatch.setattr(NotifyLark, "notify_url", here + "/open-apis/bot/v2/hook/")
    return gateway


def refusal(stand_in: HttpGateway, manner: str, to: str = ADDRESSES["wecom"]) -> NotSent:
    stand_in.manner = manner
    with pytest.raises(NotSent) as caught:
        Chat(seconds=SHORT).send(message(transport="chat", to=to))
    return caught.value


@pytest.mark.parametrize("to", [*ADDRESSES.values(), *COPIED.values()])
def test_a_message_arrives_whole(service: HttpGateway, to: str) -> None:
    assert valid_address(to) is None
    Chat().send(message(transport="chat", to=to))
    (taken,) = service.messages.values()
    assert f"A visit is planned\nYour code for the visit on Monday is {CODE}." in str(taken["chat"]).replace("\\n", "\n")
    assert KEY in service.paths[0] or TOKEN in service.paths[0]


def test_a_robot_with_a_secret_gets_a_signature(service: HttpGateway) -> None:
    secret = "SEC" + "0123456789abcdef" * 4
    Chat().send(message(transport="chat", to=f"dingtalk://{secret}@{TOKEN}"))
    query = parse_qs(urlsplit(service.paths[0]).query)
    to_sign = f"{query['timestamp'][0]}\n{secret}".encode()
    assert query["sign"] == [base64.b64encode(hmac.digest(secret.encode(), to_sign, hashlib.sha256)).decode()]


@pytest.mark.parametrize("name", ["wecom", "dingtalk", "feishu", "lark"])
def test_a_refusal_that_comes_with_200_is_none_the_less_a_refusal(
    service: HttpGateway, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MANNERS, "unknown_code", Manner(chat=40058))
    assert refusal(service, "unknown_code", ADDRESSES[name]).reason == "refused"


@pytest.mark.parametrize(
    ("manner", "reason", "dead"),
    [
        ("dead_number", "no_such_number", True),
        ("throttled", "busy", False),
        ("fault", "gateway_fault", False),
        ("redirect", "refused", False),
        ("garbage", "garbled", False),
    ],
)
def test_a_refusal_says_whether_the_robot_is_gone(service: HttpGateway, manner: str, reason: str, dead: bool) -> None:
    refused = refusal(service, manner)
    assert (refused.reason, refused.dead) == (reason, dead)


@pytest.mark.parametrize("answer", [b'{"errcode": 1e999}', b'{"errcode": NaN}', b'{"errcode": []}', b"[]", b"[" * 20_000])
def test_an_answer_that_is_no_answer_is_lost(service: HttpGateway, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setitem(MANNERS, "odd", Manner(200, answer, takes=True, does="garbage"))
    refused = refusal(service, "odd")
    assert (refused.reason, isinstance(refused, AnswerLost)) == ("garbled", True)


def test_a_redirect_is_not_followed(service: HttpGateway) -> None:
    refusal(service, "redirect")
    assert len(service.paths) == 1


@pytest.mark.parametrize("manner", ["timeout", "drip", "reset_after"])
def test_once_it_went_out_an_answer_that_does_not_come_is_lost(service: HttpGateway, manner: str) -> None:
    began = time.monotonic()
    assert isinstance(refusal(service, manner), AnswerLost)
    assert time.monotonic() - began < SHORT + 0.5


@pytest.mark.parametrize(
    "address",
    [
        "",
        "citizen@example.org",
        "mailto://user:password@example.org",
        "json://127.0.0.1:8000/",
        "xml://postgres:5432",
        "wecombot://",
        "wecombot://127.0.0.1/",
        "wecombot://localhost:8000/path",
        f"wecombot://{KEY}?redirect=yes",
        f"wecombot://{KEY}/?verify=no",
        f"wecombot://{KEY} wecombot://{KEY}",
        f"wecombot://{KEY},json://127.0.0.1",
        f"WECOMBOT://{KEY}",
        f"wecombot://{KEY}\n",
        f"dingtalk://{TOKEN}/13800138000",
        f"dingtalk://a:b@{TOKEN}",
        f"feishu://user@{KEY}",
        f"https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key={KEY}",
        f"https://evil.example/?https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        f"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}&x=1",
        "https://127.0.0.1/open-apis/bot/v2/hook/" + KEY,
        f"wecombot://{KEY}" + "x" * 5000,
    ],
)
def test_nobody_reaches_another_host(service: HttpGateway, address: str) -> None:
    assert refusal(service, "taken", address).dead
    assert service.paths == []
    if address.strip() != f"wecombot://{KEY}":
        assert "WeCom" in (valid_address(address) or "")


def test_a_long_text_comes_in_parts_that_the_service_takes(service: HttpGateway) -> None:
    text = "督办" * 1000
    Chat().send(message(transport="chat", to=ADDRESSES["wecom"], subject="", text=text))
    parts = [taken["chat"]["text"]["content"] for taken in service.messages.values()]
    assert "".join(parts) == text
    assert max(len(part.encode()) for part in parts) <= 2048


def test_no_log_holds_the_address(service: HttpGateway, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        Chat().send(message(transport="chat", to=ADDRESSES["lark"]))
        refusal(service, "fault", ADDRESSES["lark"])
    assert KEY not in caplog.text

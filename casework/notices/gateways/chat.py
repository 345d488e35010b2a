"""Staff chat, by apprise: the robot of a group in WeCom, DingTalk, Feishu or Lark. `Message.to` is the robot's address.

Whoever knows the address can write to the group: it is as secret as a password.

apprise knows what each service wants. Of some it takes every answer with status 200 for success, though they refuse with 200
too, and a slow answer would hold it for ever: so it posts through `_Post`. It is imported where it sends: it takes some thirty
megabytes.
"""

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from casework.notices.gateways.gateway import TIMEOUT_SECONDS, AnswerLost, Gateway, Message, NotSent
from casework.notices.gateways.http_post import Answer, post, refusal
from casework.notices.gateways.time_limit import TimeLimit

LONGEST_OF_LARK = 6000
CODES_OF_LARK = {11232: "busy", 19001: "no_such_number", 19021: "not_allowed", 19022: "not_allowed", 19024: "not_allowed"}
"""Feishu is the same service, and is called Lark abroad."""
AS_TOKEN, AS_KEY = r"(?P<token>[A-Za-z0-9_-]{8,128})", r"(?P<key>[A-Za-z0-9_-]{8,128})"


@dataclass(frozen=True)
class Service:
    """`plugin`, `name`: its module and class in apprise, made with the groups of an address. `written`: addresses as apprise has
    them; `shown`: as the service shows them to who makes a robot.

    `longest`: characters of Chinese that it takes at once. `codes`: what its own codes mean, beyond "refused".
    """

    plugin: str
    name: str
    written: re.Pattern[str]
    shown: re.Pattern[str]
    longest: int
    codes: Mapping[int, str]


SERVICES = (
    Service(
        "wecombot",
        "NotifyWeComBot",
        re.compile(rf"wecombot://{AS_KEY}/?"),
        re.compile(rf"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key={AS_KEY}"),
        longest=680,
        codes={45009: "busy", 93000: "no_such_number"},
    ),
    Service(
        "dingtalk",
        "NotifyDingTalk",
        re.compile(r"dingtalk://(?:(?P<secret>[A-Za-z0-9]{8,128})@)?(?P<token>[A-Za-z0-9]{8,128})/?"),
        re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(?P<token>[A-Za-z0-9]{8,128})"),
        longest=6000,
        codes={
            -1: "busy",
            130101: "busy",
            410100: "busy",
            300005: "no_such_number",
            400013: "no_such_number",
            400101: "no_such_number",
            400102: "no_such_number",
            400106: "no_such_number",
            310000: "not_allowed",
        },
    ),
    Service(
        "feishu",
        "NotifyFeishu",
        re.compile(rf"feishu://{AS_TOKEN}/?"),
        re.compile(rf"https://open\.feishu\.cn/open-apis/bot/v2/hook/{AS_TOKEN}/?"),
        longest=LONGEST_OF_LARK,
        codes=CODES_OF_LARK,
    ),
    Service(
        "lark",
        "NotifyLark",
        re.compile(r"lark://(?P<token>[A-Za-z0-9-]{8,128})/?"),
        re.compile(r"https://open\.larksuite\.com/open-apis/bot/v2/hook/(?P<token>[A-Za-z0-9-]{8,128})/?"),
        longest=LONGEST_OF_LARK,
        codes=CODES_OF_LARK,
    ),
)
"""None of them takes a host from its address: nothing of ours can be reached with one."""


class Chat(Gateway):
    code = "apprise"
    carries = "chat"

    def __init__(self, *, seconds: float = TIMEOUT_SECONDS) -> None:
        self._seconds = seconds

    def send(self, message: Message) -> str:
        if not (address := _read(message.to)):
            raise NotSent("no_such_number", dead=True)
        service, token = address
        current = _post.set(_Post(service, TimeLimit(self._seconds), at=message.at))
        try:
            for part in _parts(message, service.longest):
                # Made anew for each: between two parts apprise would sleep for seconds.
                if not _robot(service, token).send(body=part):
                    raise NotSent("refused")
        finally:
            _post.reset(current)
        return ""


def valid_address(text: str) -> str | None:
    """What is wrong with it, in words; None where messages can be sent to it."""
    if _read(text.strip()):
        return None
    return _("Copy the whole address of the robot from WeCom, DingTalk, Feishu or Lark; others cannot be reached.")


def _read(address: str) -> tuple[Service, dict[str, str]] | None:
    for service in SERVICES:
        if match := service.written.fullmatch(address) or service.shown.fullmatch(address):
            return service, {name: part for name, part in match.groupdict().items() if part}
    return None


def _parts(message: Message, longest: int) -> list[str]:
    text = f"{message.subject}\n{message.text}" if message.subject else message.text
    return [text[start : start + longest] for start in range(0, len(text), longest)] or [""]


def _robot(service: Service, token: Mapping[str, str]) -> Any:
    from apprise.plugins import dingtalk, feishu, lark, wecombot  # noqa: PLC0415

    module = {"dingtalk": dingtalk, "feishu": feishu, "lark": lark, "wecombot": wecombot}[service.plugin]
    module.requests = _Requests
    return getattr(module, service.name)(**token)


class _Post:
    """For one message. Raises NotSent and AnswerLost, which no plugin catches."""

    def __init__(self, service: Service, limit: TimeLimit, *, at: datetime) -> None:
        self._service, self._limit, self._at = service, limit, at

    def post(self, url: str, *, data: str | bytes, headers: Mapping[str, str], params: Any = None, **_options: Any) -> Any:
        # A plugin has escaped its signature already.
        address = f"{url}&{urlencode(params, safe='%')}" if params else url
        body = data.encode() if isinstance(data, str) else data
        answer = post(address, body, headers, seconds=self._limit.left())
        if not answer.ok:
            raise refusal(answer, at=self._at)
        if (code := _code(answer)) != 0:
            reason = self._service.codes.get(code, "refused")
            raise NotSent(reason, dead=reason == "no_such_number")
        return SimpleNamespace(status_code=200, content=answer.body)


_post: ContextVar[_Post] = ContextVar("post")


class _Requests:
    """`requests`, as far as a plugin of apprise uses it."""

    codes = SimpleNamespace(ok=200)

    class RequestException(Exception):
        """Never raised."""

    @staticmethod
    def post(url: str, **options: Any) -> Any:
        return _post.get().post(url, **options)


def _code(answer: Answer) -> int:
    """`errcode` of WeCom and DingTalk, `code` of Feishu and Lark. Raises AnswerLost where there is none."""
    try:
        content = json.loads(answer.body)
        return int(content["errcode"] if "errcode" in content else content["code"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise AnswerLost("garbled") from None

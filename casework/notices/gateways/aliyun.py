"""Alibaba Cloud SMS (阿里云短信), by its SDK: texts that are registered there, filled with variables. `requirements/aliyun.txt`.

The SDK is imported where this way out is chosen, and nowhere else: it takes some sixty megabytes.
"""

import importlib.util
import json
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from casework.notices.gateways.gateway import TIMEOUT_SECONDS, AnswerLost, Gateway, Message, NotSent
from casework.notices.gateways.servers import is_allowed
from casework.notices.gateways.time_limit import OutOfTime, TimeLimit

logger = logging.getLogger("doorstep.gateways")

SDK = "alibabacloud_dysmsapi20170525"
HOME = "+86"
CONNECT_SECONDS = 5.0

_RECIPIENT = ("isv.MOBILE_NUMBER_ILLEGAL", "isv.PHONE_NUMBER_ILLEGAL")
_TEXT = (
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.INVALID_JSON_PARAM",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL",
    "isv.BLACK_KEY_CONTROL_LIMIT",  # a word in a variable that is not let through
    "isv.SMS_CONTENT_ILLEGAL",
)
_US = (
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL",
    "isv.DENY_IP_RANGE",
    "isp.RAM_PERMISSION_DENY",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidTimeStamp",
    "Forbidden",
    "NoPermission",
)
_RATE = ("isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL", "Throttling")
_CREDIT = ("isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE")
_FAULT = ("isp.", "ServiceUnavailable", "InternalError")
REASONS = {
    beginning: reason
    for reason, beginnings in (
        ("no_such_number", _RECIPIENT),
        ("wrong_template", _TEXT),
        ("not_allowed", _US),
        ("busy", _RATE),
        ("no_credit", _CREDIT),
        ("gateway_fault", _FAULT),
    )
    for beginning in beginnings
}
"""By how the code begins, tried in this order: `Throttling` is also `Throttling.User`."""

WAITS = {"天级": 6 * 3600.0, "小时级": 1800.0, "分钟级": 60.0}
"""Which of its limits was met stands in the words of the answer: a day's, an hour's, a minute's."""


class Aliyun(Gateway):
    code = "aliyun"
    carries = "sms"
    registered = True

    def __init__(self, *, seconds: float = TIMEOUT_SECONDS) -> None:
        self._seconds = seconds

    @classmethod
    def problems(cls) -> list[str]:
        needed = ("ALIYUN_SMS_KEY_ID", "ALIYUN_SMS_KEY_SECRET", "ALIYUN_SMS_SIGNATURE", "ALIYUN_SMS_ENDPOINT")
        problems = [_("%(name)s is missing.") % {"name": name} for name in needed if not getattr(settings, name)]
        protocol, host = _endpoint()
        if settings.PRODUCTION and protocol == "http" and not is_allowed(host.partition(":")[0]):
            problems.append(_("ALIYUN_SMS_ENDPOINT must be reached by https."))
        if importlib.util.find_spec(SDK) is None:
            problems.append(_("The SDK of Alibaba Cloud is not installed: see requirements/aliyun.txt."))
        return problems

    def send(self, message: Message) -> str:
        if not message.template_code:
            raise NotSent("no_template")
        if self.problems():
            raise NotSent("not_allowed")
        limit = TimeLimit(self._seconds)
        try:
            body = limit.run(lambda: _ask(message, seconds=self._seconds), server=self.code)
        except OutOfTime:
            raise AnswerLost("timeout") from None
        if body is None or not body.code:
            raise AnswerLost("garbled")
        if body.code == "OK":
            return str(body.biz_id or "")
        raise _refusal(str(body.code), str(body.message))


def national(number: str) -> str:
    """As the gateway wants E.164: a Chinese number without its country, any other with it and without the sign."""
    return number.removeprefix(HOME).removeprefix("+")


def _ask(message: Message, *, seconds: float) -> Any:
    from alibabacloud_dysmsapi20170525.models import SendSmsRequest  # noqa: PLC0415
    from alibabacloud_tea_openapi.exceptions import AlibabaCloudException  # noqa: PLC0415
    from darabonba.runtime import RuntimeOptions  # noqa: PLC0415
    from Tea.exceptions import TeaException  # noqa: PLC0415

    request = SendSmsRequest(
        phone_numbers=national(message.to),
        sign_name=settings.ALIYUN_SMS_SIGNATURE,
        template_code=message.template_code,
        template_param=json.dumps(dict(message.variables), ensure_ascii=False),
        out_id=message.id,
    )
    milliseconds = int(seconds * 1000)
    waiting = RuntimeOptions(
        autoretry=False,
        max_attempts=1,
        connect_timeout=min(int(CONNECT_SECONDS * 1000), milliseconds),
        read_timeout=milliseconds,
    )
    try:
        return _client().send_sms_with_options(request, waiting).body
    except AlibabaCloudException as refusal:
        raise _refusal(str(refusal.code), str(refusal.message), status=refusal.status_code) from None
    except TeaException as fault:
        raise _lost_or_not(fault) from None
    except (ValueError, TypeError, AttributeError):
        raise AnswerLost("garbled") from None


def _client() -> Any:
    from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415
    from alibabacloud_tea_openapi.utils_models import Config  # noqa: PLC0415

    # It writes whole requests, numbers and texts among them, where it is asked to by the environment.
    logging.getLogger("darabonba-core").disabled = True
    protocol, host = _endpoint()
    key = {"access_key_id": settings.ALIYUN_SMS_KEY_ID, "access_key_secret": settings.ALIYUN_SMS_KEY_SECRET}
    return Client(Config(endpoint=host, protocol=protocol, **key))


def _endpoint() -> tuple[str, str]:
    """Protocol and host: https, unless it is written otherwise."""
    protocol, separator, host = settings.ALIYUN_SMS_ENDPOINT.rpartition("://")
    return (protocol if separator else "https"), host.rstrip("/")


def _refusal(code: str, words: str, *, status: int | None = None) -> NotSent:
    """The answer's words name numbers and texts: only its code is logged."""
    reason = next((reason for beginning, reason in REASONS.items() if code.startswith(beginning)), None)
    if reason is None:
        reason = "gateway_fault" if status and status >= 500 else "refused"
        logger.warning("aliyun refused with a code that is not known here: %.60s", code)
    wait = next((seconds for limit, seconds in WAITS.items() if limit in words), 60.0) if reason == "busy" else None
    return NotSent(reason, dead=reason == "no_such_number", retry_after=wait)


def _lost_or_not(fault: BaseException) -> NotSent:
    """The SDK keeps what happened below it in its own fault."""
    from requests.exceptions import ReadTimeout, SSLError  # noqa: PLC0415
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError  # noqa: PLC0415

    causes = list(_causes(getattr(fault, "inner_exception", fault)))
    if any(isinstance(cause, NewConnectionError | ConnectTimeoutError | SSLError) for cause in causes):
        return NotSent("unreachable")
    if any(isinstance(cause, ReadTimeout) for cause in causes):
        return AnswerLost("timeout")
    return AnswerLost("no_answer" if any(isinstance(cause, OSError) for cause in causes) else "garbled")


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__

"""One test message by one gateway, for whoever sets it up: what the gateway answers, in words."""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from casework import bounds, phones
from casework.notices.gateways import AnswerLost, Gateway, Message, NotSent, OutboxFile, by_code
from casework.notices.gateways.chat import valid_address
from casework.notices.gateways.reasons import in_words

logger = logging.getLogger("doorstep.gateways")

TEMPLATE = "trial"


@dataclass(frozen=True)
class TrialResult:
    """`reason`: empty where the gateway took the message. `gateway_id`: what it calls the message, if it says so.

    `lost`: nobody knows whether it took it.
    """

    words: str
    reason: str = ""
    gateway_id: str = ""
    lost: bool = False

    @property
    def taken(self) -> bool:
        return not self.reason


def send_to_oneself(
    user: User, gateway_code: str, to: str, *, at: datetime, template_code: str = "", variables: Mapping[str, str] | None = None
) -> TrialResult:
    """The same, in the person's language and so many times a day. Raises TooManyToday besides."""
    bounds.add(bounds.TEST_MESSAGES, user, at=at)
    return send_trial(gateway_code, to, at=at, language=user.language, template_code=template_code, variables=variables)


def send_trial(
    gateway_code: str,
    to: str,
    *,
    at: datetime,
    language: str,
    template_code: str = "",
    variables: Mapping[str, str] | None = None,
) -> TrialResult:
    """Send one. A gateway of registered texts needs `template_code`, and the variables of that text.

    Raises ValueError, in words, where there is no such gateway, its settings are not whole, or `to` is no address for it.
    """
    gateway = _gateway(gateway_code)
    with translation.override(language):
        subject, text = _("Test"), _("This is a test message from Doorstep. There is nothing to do.")
    message = Message(
        id=f"doorstep-trial-{uuid.uuid4().hex}",
        at=at,
        transport=_carried(gateway),
        to=_address(gateway, to),
        template=TEMPLATE,
        subject=subject,
        text=text,
        language=language,
        template_code=template_code,
        variables=variables or {},
    )
    return _sent_by(gateway, message)


def _sent_by(gateway: Gateway, message: Message) -> TrialResult:
    try:
        gateway_id = gateway.send(message)
    except NotSent as refusal:
        logger.info("a test by %s was not taken: %s", gateway.code, refusal.reason)
        lost = isinstance(refusal, AnswerLost)
        return TrialResult(words=in_words(refusal.reason), reason=refusal.reason, lost=lost)
    logger.info("a test by %s was taken", gateway.code)
    return TrialResult(words=_("The gateway has taken the message. Look whether it arrives."), gateway_id=gateway_id)


def _gateway(code: str) -> Gateway:
    known = by_code() | ({OutboxFile.code: OutboxFile} if settings.DEVELOPMENT_TRANSPORT else {})
    if code not in known:
        raise ValueError(_("There is no gateway %(code)s. There are: %(codes)s.") % {"code": code, "codes": ", ".join(known)})
    if problems := known[code].problems():
        raise ValueError(" ".join(problems))
    return known[code]()


def _carried(gateway: Gateway) -> str:
    """The file of a developer takes everything."""
    return getattr(gateway, "carries", "sms")


def _address(gateway: Gateway, to: str) -> str:
    return _READ.get(_carried(gateway), str.strip)(to)


def _mobile(to: str) -> str:
    number = phones.to_e164(to)
    if phones.reachable(number) != "sms":
        raise ValueError(_("This number takes no text messages."))
    return number


def _email(to: str) -> str:
    try:
        validate_email(to.strip())
    except ValidationError:
        raise ValueError(_("This is no e-mail address.")) from None
    return to.strip()


def _chat(to: str) -> str:
    if problem := valid_address(to):
        raise ValueError(problem)
    return to.strip()


_READ: dict[str, Callable[[str], str]] = {"sms": _mobile, "email": _email, "chat": _chat}

"""What carries messages out, by transport, in the order in which settings name it. A gateway is one module, and its line here."""

from django.conf import settings

from casework.models import Notice
from casework.notices.gateways.aliyun import Aliyun
from casework.notices.gateways.chat import Chat
from casework.notices.gateways.gateway import AnswerLost, Gateway, Message, NotSent
from casework.notices.gateways.outbox_file import OutboxFile
from casework.notices.gateways.smtp import Smtp
from casework.notices.gateways.webhook import Webhook

GATEWAYS: tuple[type[Gateway], ...] = (Smtp, Webhook, Aliyun, Chat)
"""Those there are. `GATEWAYS` in the settings chooses among them, and says in which order they are tried."""

__all__ = ["GATEWAYS", "AnswerLost", "Gateway", "Message", "NotSent", "OutboxFile", "by_code", "chosen"]


def by_code() -> dict[str, type[Gateway]]:
    return {gateway.code: gateway for gateway in GATEWAYS}


def chosen(transport: str) -> list[Gateway]:
    """Those that carry it here, the first to be tried first. None: its notices wait.

    What is read in the app (`in_app`) needs no gateway.
    """
    if transport == Notice.Transport.IN_APP:
        return []
    if settings.DEVELOPMENT_TRANSPORT:
        return [OutboxFile()]
    known = by_code()
    gateways = [known[code] for code in settings.GATEWAYS if code in known]
    return [gateway() for gateway in gateways if gateway.carries == transport]

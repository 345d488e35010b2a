"""A message as gateways are given it, and the words of it that no log may hold."""

from datetime import UTC, datetime
from typing import Any

from casework.notices.gateways import Message

NUMBER, MAIL = "+8613800138000", "citizen@example.org"
CODE, LINK = "483920", "https://doorstep.example/r/k3yW0rd"
SECRETS = ("13800138000", "citizen", CODE, "k3yW0rd", "visit on Monday")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def message(**given: Any) -> Message:
    return Message(
        **{
            "id": "doorstep-notice-7",
            "at": AT,
            "transport": "sms",
            "to": NUMBER,
            "template": "visit_code",
            "subject": "A visit is planned",
            "text": f"Your code for the visit on Monday is {CODE}. {LINK}",
            "links": (LINK,),
            "codes": (CODE,),
            "language": "en",
            "template_code": "SMS_1001",
            "variables": {"code": CODE, "token": "k3yW0rd"},
        }
        | given
    )


def mail(**given: Any) -> Message:
    return message(**{"transport": "email", "to": MAIL} | given)

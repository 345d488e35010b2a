"""Whether a server can send at all: `check --deploy` says what is missing, and of which way out."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from casework.models import Notice
from casework.notices.gateways import by_code

HINT = "See docs/operations/messages.md."


def check_gateways(**_options: Any) -> list[CheckMessage]:
    """Errors where nothing carries text messages, where a code names no gateway, and where one that is chosen cannot be used."""
    if settings.DEVELOPMENT_TRANSPORT:
        return []
    known = by_code()
    unknown = [code for code in settings.GATEWAYS if code not in known]
    errors: list[CheckMessage] = [
        Error(f"GATEWAYS names {code!r}; there are {', '.join(known)}.", hint=HINT, id="casework.E003") for code in unknown
    ]
    chosen = [known[code] for code in dict.fromkeys(settings.GATEWAYS) if code in known]
    if not any(gateway.carries == Notice.Transport.SMS for gateway in chosen):
        errors.append(
            Error("Nothing carries text messages: no code, no link for a rating reaches anybody.", hint=HINT, id="casework.E002")
        )
    for gateway in chosen:
        errors += [Error(f"{gateway.code}: {problem}", hint=HINT, id="casework.E004") for problem in gateway.problems()]
    return errors

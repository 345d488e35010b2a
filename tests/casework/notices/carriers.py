"""Gateways for tests: they take what they are given, or refuse it."""

import pytest

from casework.notices import deliver, stoppages, undelivered
from casework.notices.gateways import Gateway, Message, NotSent


class Carrier(Gateway):
    """Takes everything, but what goes to a number in `refusing`, for the reason that stands there. `reason`: of everything."""

    code = "webhook"

    def __init__(self, refusing: dict[str, str] | None = None, *, reason: str = "", dead: bool = False) -> None:
        self.refusing, self.reason, self.dead = refusing or {}, reason, dead
        self.taken: list[Message] = []

    def send(self, message: Message) -> str:
        if reason := self.refusing.get(message.to, self.reason):
            raise NotSent(reason, dead=self.dead or reason == "no_such_number")
        self.taken.append(message)
        return ""


def carried_by(monkeypatch: pytest.MonkeyPatch, *gateways: Gateway) -> None:
    """From now on, by whichever way."""
    for module in (deliver, stoppages, undelivered):
        monkeypatch.setattr(module, "chosen", lambda _transport: list(gateways))
    monkeypatch.setattr("casework.notices.gateways.resting.is_resting", lambda _gateway: False)
    monkeypatch.setattr("casework.notices.gateways.resting.rest_after", lambda _answers: None)

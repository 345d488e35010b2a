"""What a gateway is: it is given one message, and either takes it or says why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

TIMEOUT_SECONDS = 10
"""No gateway is waited for longer, however slowly it answers; `deliver.LEASE` allows for it."""


@dataclass(frozen=True)
class Message:
    """`id` stays the same when a message is tried again: a gateway that knows it sends it once. `to`: E.164 or address.

    `template`: the kind of notice; `template_code`: what the gateway calls the text that is registered with it, where it has one;
    `variables`: what such a text is filled with, by name. `text`: the whole text, for gateways that take free text.
    `language`: zh-hans or en. `attempt`: 1 for the first. A later one may follow a worker that was killed after the gateway had
    taken the message.
    """

    id: str
    at: datetime
    transport: str
    to: str
    template: str
    subject: str
    text: str
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    attempt: int = 1
    language: str = "zh-hans"
    template_code: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


class NotSent(Exception):
    """The message was not taken. `reason`: one of `reasons.REASONS`, without anything of the message in it.

    `dead`: this address takes no messages, by no gateway, now or later. `retry_after`: seconds that the gateway asks us to wait.
    """

    def __init__(self, reason: str, *, dead: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dead = dead
        self.retry_after = retry_after


class AnswerLost(NotSent):
    """Nobody knows whether it was taken: the connection ended, or TIMEOUT_SECONDS passed, before the answer was whole."""


class Gateway:
    """`code`: as settings name it. `carries`: the transport. `registered`: it takes registered texts with variables only."""

    code: str
    carries: str
    registered: bool = False

    @classmethod
    def problems(cls) -> list[str]:
        """What of its settings is missing or cannot be used, in words for who sets up a server. Empty: it can be used."""
        return []

    def send(self, message: Message) -> str:
        """What the gateway calls the message, once it is taken ("" where it says nothing); within TIMEOUT_SECONDS.

        Raises NotSent, or AnswerLost where nobody can know.
        """
        raise NotImplementedError

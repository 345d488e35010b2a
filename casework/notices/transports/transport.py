"""What a transport is: it is given one message, and either sends it or says why not."""

from dataclasses import dataclass
from datetime import datetime

TIMEOUT_SECONDS = 10
"""No gateway is waited for longer; `deliver.LEASE` allows for it."""


@dataclass(frozen=True)
class Message:
    """`id` stays the same when a message is tried again: a gateway that knows it sends it once. `to`: E.164 or address.

    `attempt`: 1 for the first. A later one may follow a worker that was killed after the gateway had taken the message.
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


class NotSent(Exception):
    """The message was not taken. `reason` is a code, without anything of the message in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport:
    def send(self, message: Message) -> None:
        """Returns once the message is taken, within TIMEOUT_SECONDS; raises NotSent, or whatever its network raises."""
        raise NotImplementedError

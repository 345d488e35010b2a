"""One message, handed to one gateway after the other until one takes it. No database here: it runs in threads beside others."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.models import Attempt
from casework.notices.gateways.gateway import AnswerLost, Gateway, Message, NotSent

TAKEN, REFUSED, LOST = Attempt.Outcome.TAKEN, Attempt.Outcome.REFUSED, Attempt.Outcome.LOST

LONGEST_REFERENCE = 100
"""Characters of what a gateway calls a message."""


@dataclass(frozen=True)
class Outcome:
    """What one gateway made of the message; `gateway` empty: none was asked. As in NotSent: `dead`, `retry_after` (seconds)."""

    gateway: str
    outcome: Attempt.Outcome
    reason: str = ""
    reference: str = ""
    dead: bool = False
    retry_after: float | None = None


def send(message: Message | NotSent, gateways: Sequence[Gateway], *, lost_by: str = "") -> list[Outcome]:
    """The outcome with each gateway that was asked, the last one decides; never empty.

    `lost_by`: the gateway whose answer was lost the last time. It is asked first: it knows the message if it took it.
    """
    if isinstance(message, NotSent):
        return [_refused("", message)]
    outcomes: list[Outcome] = []
    for gateway in sorted(gateways, key=lambda gateway: gateway.code != lost_by):
        outcomes.append(_ask(gateway, message))
        if outcomes[-1].outcome != REFUSED or outcomes[-1].dead:
            break
    return outcomes or [Outcome("", REFUSED, "no_gateway")]


def _ask(gateway: Gateway, message: Message) -> Outcome:
    try:
        return Outcome(gateway.code, TAKEN, reference=_recordable(gateway.send(message)))
    except NotSent as answer:
        return _refused(gateway.code, answer)
    except Exception as fault:  # noqa: BLE001 - a gateway's own fault must not end the others' delivery
        return Outcome(gateway.code, LOST, "fault", reference=type(fault).__name__)


def _recordable(reference: str) -> str:
    """What is of no use as a reference is none: the message was taken all the same, and is not to be sent again."""
    return reference if reference.isprintable() and len(reference) <= LONGEST_REFERENCE else ""


def _refused(gateway: str, answer: NotSent) -> Outcome:
    outcome = LOST if isinstance(answer, AnswerLost) else REFUSED
    return Outcome(gateway, outcome, answer.reason, dead=answer.dead, retry_after=answer.retry_after)

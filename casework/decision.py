"""The answer to "may I?": yes, or no with a code and the reason in words."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Decision:
    allowed: bool
    code: str = ""
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOW = Decision(True)


def deny(code: str, reason: str | Promise) -> Decision:
    return Decision(False, code, reason)

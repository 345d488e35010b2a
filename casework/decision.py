"""The answer to "may I?": yes, or no with a code and the reason in words."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Answer:
    allowed: bool
    code: str = ""
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


def no(code: str, reason: str | Promise) -> Answer:
    return Answer(False, code, reason)

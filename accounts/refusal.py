"""Refusals of what administrators ask for, in words: what happened, why, what to do now."""

from django.utils.functional import Promise


class AdministrationRefused(Exception):
    """A rule forbids it. `code` is for machines, `message` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)

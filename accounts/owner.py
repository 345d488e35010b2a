"""Signing in as the owner of the tables. Only what makes, changes or empties them does; all else is the application's role."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.transaction import TransactionManagementError

SIGN_IN = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def signed_in() -> Iterator[None]:
    """Within, the connection of this process is the owner's. Not for a process of several threads, which share its settings.

    Raises:
        TransactionManagementError: a transaction is open, and would be lost.
    """
    if connection.in_atomic_block:
        raise TransactionManagementError("the owner does not sign in within a transaction")
    before = {name: connection.settings_dict[name] for name in SIGN_IN}
    connection.close()
    connection.settings_dict |= {name: settings.OWNER_DATABASE[name] for name in SIGN_IN}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= before


class ByOwner(BaseCommand):
    """Put before a command: the owner signs in for it."""

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        with signed_in():
            return super().execute(*arguments, **options)

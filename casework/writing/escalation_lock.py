"""Who fires and who stops escalation wait for each other; any number fire at once. Until the transaction ends."""

from django.db import connection

KEY = 0x65736361
"""Of an advisory lock; nothing else takes it."""


def alone() -> None:
    """Waits until what is firing has fired; meanwhile nothing fires."""
    _take("SELECT pg_advisory_xact_lock(%s)")


def shared() -> None:
    """Waits while somebody stops escalation."""
    _take("SELECT pg_advisory_xact_lock_shared(%s)")


def _take(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [KEY])

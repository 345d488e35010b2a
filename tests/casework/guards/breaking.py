"""Raw SQL that tries to break a rule, as a person with a database client would, and with all the rights of an owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.roles import as_owner

BROKEN_RULE = "DS001"


def sql(statement: str, *values: Any) -> int:
    """Run it; the rows it touched."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@contextmanager
def stopped(saying: str, code: str = BROKEN_RULE) -> Iterator[None]:
    """The database refuses, at the latest where the transaction would end, and names the rule."""
    with pytest.raises(DatabaseError) as caught, as_owner(), transaction.atomic():  # noqa: PT012 - the block is the caller's
        yield
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")
    cause = caught.value.__cause__
    assert getattr(cause, "pgcode", None) == code, caught.value
    assert saying in str(caught.value), caught.value


CHECK, UNIQUE = "23514", "23505"

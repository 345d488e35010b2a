"""Whoever has the application's rights and writes SQL of their own is refused by what the tables themselves ask for."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Case
from casework.verification import guards, run, signed
from tests.casework.guards.tampered import town
from tests.casework.guards.tampering_with_cases import OF_CASES
from tests.casework.guards.tampering_with_house import LEFT, OF_HOUSE

REFUSED = OF_CASES | OF_HOUSE
STOPPED = {"DS001", "42501"}
"""A rule says no, or the role has no such right."""
KEYS = {"an event of somebody who never was": "23503"}


def outcome(statement: str, names: dict[str, Any]) -> str:
    """The code with which it is refused, as late as where it would be committed; else "passed", or that it touched nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, names)
            touched = cursor.rowcount
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as refused:
        return str(getattr(refused.__cause__, "pgcode", refused))
    return "passed" if touched else "touched nothing"


def faults(statement: str = "SELECT 1", names: dict[str, Any] | None = None) -> list[str]:
    """What verification names after the statement, which is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, names)
        ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
        of_cases = [fault.what for fault in run.breaks(ids, against=run.basis())]
        beside = [*guards.administration_faults(), *signed.faults_beside_cases()]
        transaction.set_rollback(True)
    return sorted({*of_cases, *(fault.rpartition(": ")[2].partition(" (")[0] for fault in beside)})


@pytest.mark.django_db(transaction=True)
def test_every_tampering_is_refused_and_none_is_said_to_be_that_is_not() -> None:
    names = town()
    outcomes = {name: outcome(statement, names) for name, statement in REFUSED.items()}
    assert {name: code for name, code in outcomes.items() if code != KEYS.get(name) and code not in STOPPED} == {}
    left = {name: outcome(statement, names) for name, (statement, _named) in LEFT.items()}
    assert {name: code for name, code in left.items() if code != "passed"} == {}
    assert faults() == []
    unseen = {name: named for name, (statement, named) in LEFT.items() if named not in faults(statement, names)}
    assert unseen == {}

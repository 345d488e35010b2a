"""Whoever has the application's rights and writes SQL of their own is refused by what the tables themselves ask for."""

from contextlib import nullcontext
from typing import Any, NamedTuple

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Case
from casework.verification import guards, run, signed, tuning
from tests import tampering_list
from tests.casework.guards.tampered import town
from tests.casework.guards.tampering_as_owner import OF_OWNER
from tests.casework.guards.tampering_with_assistance import ASSISTANCE_OF_OWNER, OF_ASSISTANCE
from tests.casework.guards.tampering_with_cases import LEFT_OF_CASES, OF_CASES
from tests.casework.guards.tampering_with_contacts import CONTACTS_OF_OWNER, LEFT_OF_CONTACTS, OF_CONTACTS
from tests.casework.guards.tampering_with_endings import ENDINGS_OF_OWNER, OF_ENDINGS
from tests.casework.guards.tampering_with_exports import EXPORTS_OF_OWNER, LEFT_OF_EXPORTS, OF_EXPORTS
from tests.casework.guards.tampering_with_house import LEFT, OF_HOUSE
from tests.casework.guards.tampering_with_messages import LEFT_OF_MESSAGES, MESSAGES_OF_OWNER, OF_MESSAGES, UNSIGNED
from tests.casework.guards.tampering_with_notices import LEFT_OF_NOTICES, NOTICES_OF_OWNER, OF_NOTICES
from tests.casework.guards.tampering_with_reviews import LEFT_OF_REVIEWS, OF_REVIEWS, REVIEWS_OF_OWNER
from tests.roles import as_owner

REFUSED = OF_CASES | OF_ASSISTANCE | OF_ENDINGS | OF_HOUSE | OF_REVIEWS | OF_NOTICES | OF_MESSAGES | OF_EXPORTS | OF_CONTACTS
PASSED = LEFT | LEFT_OF_CASES | LEFT_OF_REVIEWS | LEFT_OF_NOTICES | LEFT_OF_MESSAGES | LEFT_OF_EXPORTS | LEFT_OF_CONTACTS
BY_OWNER = (
    OF_OWNER
    | ASSISTANCE_OF_OWNER
    | ENDINGS_OF_OWNER
    | REVIEWS_OF_OWNER
    | NOTICES_OF_OWNER
    | MESSAGES_OF_OWNER
    | EXPORTS_OF_OWNER
    | CONTACTS_OF_OWNER
)
STOPPED = {"DS001", "42501"}
"""A rule says no, or the role has no such right."""
KEYS = {"an event of somebody who never was": "23503", "a fourth photo": "23514"} | dict.fromkeys(UNSIGNED, "23514")


class Outcome(NamedTuple):
    """`code`: with which it is refused, in these `words`; else "passed", or that it touched nothing."""

    code: str
    words: str = ""


def outcome(statement: str, names: dict[str, Any]) -> Outcome:
    """Of a statement, and of committing it, which is not done."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, names)
            touched = cursor.rowcount
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as refused:
        return Outcome(str(getattr(refused.__cause__, "pgcode", "")), str(refused).splitlines()[0].replace("|", "/"))
    return Outcome("passed" if touched else "touched nothing")


def faults(statement: str = "SELECT 1", names: dict[str, Any] | None = None, *, owning: bool = False) -> list[str]:
    """What verification names after the statement, which is taken back. `owning`: as the owner, the guards switched off."""
    with transaction.atomic(), as_owner() if owning else nullcontext(), connection.cursor() as cursor:
        if owning:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, names)
        ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
        of_cases = [fault.what for fault in run.breaks(ids, against=run.basis())]
        beside = [*guards.administration_faults(), *signed.faults_beside_cases(), *tuning.faults()]
        transaction.set_rollback(True)
    return sorted({*of_cases, *(fault.rpartition(": ")[2].partition(" (")[0] for fault in beside)})


def one_in(share: int, tamperings: dict[str, Any]) -> dict[str, Any]:
    return {name: tampering for nth, (name, tampering) in enumerate(tamperings.items()) if nth % share == 0}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("share", [8, pytest.param(1, marks=pytest.mark.long)])
def test_every_tampering_is_refused_and_none_is_said_to_be_that_is_not(share: int) -> None:
    """Of those that only verification names, the first lane tries one in eight."""
    names = town()
    outcomes = {name: outcome(statement, names) for name, statement in REFUSED.items()}
    assert {name: refusal for name, refusal in outcomes.items() if refusal.code not in {*STOPPED, KEYS.get(name)}} == {}
    left = {name: outcome(statement, names) for name, (statement, _named) in PASSED.items()}
    assert {name: refusal for name, refusal in left.items() if refusal.code != "passed"} == {}
    assert faults() == []
    unseen = {name: named for name, (statement, named) in one_in(share, PASSED).items() if named not in faults(statement, names)}
    assert unseen == {}
    as_owner_unseen = {
        name: named
        for name, (statement, named) in one_in(share, BY_OWNER).items()
        if named not in faults(statement, names, owning=True)
    }
    assert as_owner_unseen == {}
    refused = {name: f"refused: {refusal.words}" for name, refusal in outcomes.items()}
    tampering_list.check("application", refused | {name: f"verification: {named}" for name, (_sql, named) in PASSED.items()})
    tampering_list.check("owner", {name: f"verification: {named}" for name, (_sql, named) in BY_OWNER.items()})

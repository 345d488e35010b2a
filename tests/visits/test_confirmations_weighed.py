"""How a visit was confirmed is weighed: by another citizen's word, or by signatures where codes had been sent."""

import uuid

import pytest
from django.db import connection
from django.test import Client

from casework import steps
from casework.models import Case
from tests.visits.conftest import STROKES, Field
from visits import queries
from visits.checks import run
from visits.models import Flag, Visit
from visits.tasks import check_recent

SIGNED = {"method": "signature", "signature": STROKES}


def flags(check: Flag.Check) -> set[str]:
    """The cases whose visits were asked about."""
    return set(Flag.objects.filter(check_name=check).values_list("visit__case__number", flat=True))


def together(field: Field, case: Case, other: Case) -> Visit:
    """One signature for two cases of one citizen; what is kept of the second."""
    field.put(visit := uuid.uuid4(), field.body(case, also_cases=[other.number], confirmation=SIGNED))
    return Visit.objects.get(pk=queries.beside(visit, other))


def test_what_another_citizens_word_confirmed_is_found_whenever_it_was_and_asked_about_once(field: Field, case: Case) -> None:
    """As the tables hold it of before each citizen answered for themselves: here the second case turns out to be another's."""
    world = field.world
    other = world.acknowledged(text="路灯也坏了")
    field.later(hours=1)
    beside = together(field, case, other)
    assert not run.confirmed_by_others().exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as when each step is a transaction of its own
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for operator in (world.operator, world.second_operator):
        steps.correct(other, field="phone", value="13712345678", reason="是邻居的", actor=operator, at=world.later(minutes=5))
    field.catch_up()
    assert beside in run.confirmed_by_others()
    for _night in range(2):
        check_recent()
    assert flags(Flag.Check.ANOTHERS_WORD) == {other.number}


def test_a_citizens_own_word_for_two_of_their_cases_is_no_wonder(field: Field, case: Case) -> None:
    other = field.world.acknowledged(text="路灯也坏了")
    field.later(hours=1)
    together(field, case, other)
    check_recent()
    assert flags(Flag.Check.ANOTHERS_WORD) == set()


def visit_with_code(field: Field, *, signed: bool) -> Case:
    case = field.world.acknowledged(phone=f"139{uuid.uuid4().int % 10**8:08d}")
    visit, code = field.planned(case), field.code(case)
    confirmation = SIGNED if signed else {"method": "code", "code": code}
    field.later(hours=1)
    field.put(visit, field.body(case, confirmation=confirmation))
    check_recent()
    field.later(hours=1)
    return case


@pytest.mark.long
def test_signatures_where_codes_had_been_sent_are_asked_about_from_the_fifth_of_ten(field: Field) -> None:
    cases = [visit_with_code(field, signed=nth % 2 == 0) for nth in range(8)]
    assert flags(Flag.Check.SIGNED) == set()
    cases.append(visit_with_code(field, signed=True))
    assert flags(Flag.Check.SIGNED) == {cases[-1].number}
    visit_with_code(field, signed=True)
    assert len(flags(Flag.Check.SIGNED)) == 1, "somebody who was asked lately is not asked again"


def test_the_record_says_that_a_code_had_been_sent(field: Field) -> None:
    case = visit_with_code(field, signed=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.world.supervisor)
    page = client.get(f"/visits/{Visit.objects.get(case=case, sha256__isnull=False).pk}/").content.decode()
    assert "A code had been sent to the citizen." in page

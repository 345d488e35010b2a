"""Whoever is visited together with whomever, and however they confirm it: a signature counts for the cases of its own citizen."""

from contextlib import nullcontext
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.models import Attestation, Case
from tests.lanes import examples
from tests.visits import test_whose_word as ways
from tests.visits.conftest import Field

NOBODY = ""
CITIZENS = ("13811110001", "13811110002", "13811110003", NOBODY)
WAYS = (ways.with_the_visit, ways.by_a_sealed_file, ways.sent_again_with_it, ways.afterwards, ways.by_code, ways.by_slip)
BY_PHONE = frozenset({ways.by_code})
"""Whoever gave no phone is sent no code."""


@dataclass(frozen=True)
class Demand:
    citizen: str
    confidential: bool

    def answered_by(self, other: "Demand") -> bool:
        """Whether a word given for the other demand answers for this one too."""
        return bool(self.citizen) and self.citizen == other.citizen and not (self.confidential or other.confidential)


demands = st.builds(Demand, st.sampled_from(CITIZENS), st.booleans())
together = st.lists(demands, min_size=2, max_size=5)
QUITE_SOME = settings(
    max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def at_one_place(field: Field, wanted: list[Demand]) -> list[Case]:
    """Acknowledged cases of these citizens."""
    cases = []
    for demand in wanted:
        brief = {"confidential": True, "brief": "查一下"} if demand.confidential else {}
        registered = field.world.registered("楼道漏水", phone=demand.citizen, name="王小明", **brief)
        cases.append(field.world.acknowledged(field.world.dispatched(registered, handler=field.world.handler)))
    field.later(hours=1)
    return cases


@pytest.mark.hypothesis
@QUITE_SOME
@given(wanted=together, way=st.sampled_from(WAYS))
def test_a_word_settles_the_cases_of_its_citizen_and_no_others(field: Field, wanted: list[Demand], way: ways.Way) -> None:
    first, *others = at_one_place(field, wanted)
    if way in BY_PHONE and not wanted[0].citizen:
        way = ways.with_the_visit
    visit = field.planned(first)
    also = [case.number for case in others]
    way(field, visit, field.body(first, also_cases=also, confirmation=ways.SIGNED))
    settled = set(Attestation.objects.filter(case__in=[first, *others], counted=True).values_list("case", flat=True))
    expected = {case.pk for case, demand in zip(others, wanted[1:], strict=True) if demand.answered_by(wanted[0])}
    assert settled == {first.pk} | expected
    field.later(hours=2)


@pytest.mark.hypothesis
@QUITE_SOME
@given(wanted=together)
def test_the_database_refuses_code_that_lets_it_settle_others(field: Field, wanted: list[Demand]) -> None:
    first, *others = at_one_place(field, wanted)
    strangers = [demand for demand in wanted[1:] if not demand.answered_by(wanted[0])]
    refused = pytest.raises(DatabaseError, match="by the word of the person visited") if strangers else nullcontext()
    with pytest.MonkeyPatch.context() as careless, refused, transaction.atomic(), connection.cursor() as cursor:
        careless.setattr("visits.access.same_citizen", lambda _case, _other: True)
        visit = field.planned(first)
        ways.with_the_visit(field, visit, field.body(first, also_cases=[c.number for c in others], confirmation=ways.SIGNED))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    field.later(hours=2)

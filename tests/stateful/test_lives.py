"""Whatever is said by whomever in whatever order, the promises hold in the database. 50,000 steps: make drill."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lanes import examples
from tests.stateful.counting import counted
from tests.stateful.lives import Lives

LIVES, LONG = examples(10), 40
"""Some 400 rules, more verbs; many more in the second lane."""


@pytest.mark.hypothesis
@pytest.mark.django_db
def test_no_life_of_a_case_breaks_a_promise() -> None:
    limits = settings(
        max_examples=LIVES,
        stateful_step_count=LONG,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    counted.clear()
    run_state_machine_as_test(Lives, settings=limits)
    assert counted["dispatch"], counted
    assert counted["attest"], counted
    assert counted["resolve"], counted
    assert counted["join: merged"], counted

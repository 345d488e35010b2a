"""What the work cost in taps is kept for the unit and the day: not who, and not which case."""

import pytest

from tests.visits.conftest import Field
from visits.models import Effort


def test_an_effort_is_kept_with_unit_and_day_alone(field: Field) -> None:
    answer = field.post("efforts/", {"kind": "case", "taps": 21, "seconds": 150}, by=field.world.handler)
    assert (answer.status_code, answer.content) == (204, b"")
    effort = Effort.objects.values().get()
    assert effort.pop("id")
    assert effort == {
        "unit_id": field.world.water.pk,
        "kind": "case",
        "day": field.world.now.date(),
        "taps": 21,
        "seconds": 150,
    }


def test_somebody_of_no_handling_unit_leaves_nothing(field: Field) -> None:
    assert field.post("efforts/", {"kind": "visit", "taps": 1, "seconds": 1}, by=field.world.operator).status_code == 204
    assert not Effort.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"kind": "life"}, {"taps": -1}, {"taps": 1.5}, {"seconds": 10**9}, {"case": "20260302-00001"}, {"taps": None}]
)
def test_what_does_not_fit_is_refused(field: Field, wrong: dict[str, object]) -> None:
    body = {"kind": "case", "taps": 1, "seconds": 1} | wrong
    assert field.post("efforts/", body, by=field.world.handler).status_code == 400
    assert not Effort.objects.exists()

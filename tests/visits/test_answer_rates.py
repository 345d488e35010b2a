"""A unit whose citizens answer far less than those of others is shown with its numbers, and small numbers accuse nobody."""

from datetime import timedelta

import pytest
from django.test import Client

from casework import steps
from casework.models import Case
from tests.standing import beginning
from tests.visits.conftest import Field
from tests.world import World
from visits import answer_rates
from visits import steps as visit_steps
from visits.models import Visit

pytestmark = pytest.mark.long
FEW = 5


def resolved(world: World, *, by: str) -> Case:
    handler = world.people[by]
    unit = world.roads if by == "stranger" else world.water
    return world.resolved(world.visited(world.acknowledged(world.dispatched(unit=unit, handler=handler))))


@beginning
def asked(world: World) -> World:
    """Everybody rates the roads bureau, and nobody the water bureau."""
    for _nth in range(FEW):
        world.rated(resolved(world, by="stranger"))
        resolved(world, by="handler")
    return world


def shown(world: World, *, weeks: int = 3) -> dict[str, tuple[int, int, bool]]:
    answers = answer_rates.of_units(at=world.now + timedelta(weeks=weeks))
    return {each.unit.code: (each.rate.hits, each.rate.n, each.is_far_below) for each in answers}


def test_the_one_far_below_is_named_first_and_with_its_numbers(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_rates, "FEWEST", FEW)
    assert shown(asked) == {"water": (0, FEW, True), "roads": (FEW, FEW, False)}
    assert list(shown(asked)) == ["water", "roads"]


def test_small_numbers_are_shown_and_accuse_nobody(asked: World) -> None:
    assert shown(asked) == {"water": (0, FEW, False), "roads": (FEW, FEW, False)}


def test_who_was_asked_a_week_ago_may_still_answer_and_what_is_long_past_is_past(asked: World) -> None:
    assert shown(asked, weeks=1) == shown(asked, weeks=7) == {}


def test_whose_result_was_taken_back_was_asked_in_vain_and_who_lapsed_was_not(asked: World) -> None:
    for case, ending in zip(Case.objects.filter(state="resolved").order_by("pk"), ("retract", "lapse"), strict=False):
        if ending == "retract":
            visit = Visit.objects.get(pk=case.attestations.get().visit)
            visit_steps.retract(visit, reason="无人上门", actor=asked.supervisor, at=asked.now)
        else:
            for _day in range(3):
                steps.attempt(case, answer="no_answer", actor=asked.operator, at=asked.later(days=1, hours=1))
            steps.lapse(case, actor=asked.supervisor, at=asked.later(hours=1))
    assert shown(asked)["water"] == (0, FEW - 1, False)


def test_supervisors_read_it_on_the_page_of_checks(field: Field, asked: World) -> None:
    asked.later(weeks=3)
    field.clock.move_to(asked.now)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(asked.supervisor)
    page = desk.get("/visits/checks/").content.decode()
    assert "Ratings that were given" in page
    assert "0–44%, n=5" in page

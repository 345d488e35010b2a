"""Back-checks: a share drawn at random, the same whenever it is drawn, and hidden from those it looks at."""

import uuid
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from casework.models import Event
from tests.shared import for_the_room
from tests.visits.conftest import STROKES, Field
from tests.visits.test_flags import page
from tests.world import World
from visits import figures, sampling, steps
from visits.models import Flag, Review, Visit
from visits.steps.back_check import found_out

WEEK = date(2026, 3, 2)
pytestmark = pytest.mark.long
"""A week of twelve visits is made for them."""
SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}


@given(visits=st.lists(st.uuids(), unique=True, max_size=60), data=st.data())
def test_a_tenth_is_drawn_whatever_the_order(visits: list[uuid.UUID], data: st.DataObject) -> None:
    drawn = sampling.sample(WEEK, visits)
    assert sampling.sample(WEEK, data.draw(st.permutations(visits))) == drawn
    assert len(drawn) == -(-len(visits) // 10)
    assert set(drawn) <= set(visits)


def test_another_week_draws_others() -> None:
    visits = [uuid.UUID(int=n) for n in range(200)]
    weeks = [tuple(sampling.sample(WEEK + timedelta(weeks=n), visits)) for n in range(4)]
    assert len(set(weeks)) == 4


@pytest.fixture(scope="module")
def visited_week(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Twelve accepted visits of the water bureau in one week, all of citizens with a phone."""
    yield from for_the_room(visited, blocker=django_db_blocker)


@pytest.fixture
def week(db: None, visited_week: World) -> Iterator[Field]:
    world = deepcopy(visited_week)
    with time_machine.travel(world.now, tick=False) as clock:
        yield Field(world, clock)


def visited() -> World:
    world = World()
    with time_machine.travel(world.now, tick=False) as clock:
        visit_all(Field(world, clock))
    return world


def visit_all(field: Field) -> None:
    for n in range(12):
        case = field.world.acknowledged(phone=f"138001390{n:02d}")
        field.later(hours=1)
        spoken = f"第{n}件事情，各有各的说法，编号{uuid.uuid4()}"
        assert field.put(uuid.uuid4(), field.body(case, said=spoken, **SIGNED)).json()["counted"]
    field.later(days=8)


@pytest.mark.long
def test_the_week_is_drawn_once_however_often_it_is_asked(week: Field) -> None:
    assert steps.sample_back_checks(WEEK, at=week.world.now) == 2
    first = set(Review.objects.values_list("visit", "unit"))
    assert steps.sample_back_checks(WEEK, at=week.world.now) == 0
    assert set(Review.objects.values_list("visit", "unit")) == first
    assert {unit for _visit, unit in first} <= {None, week.world.roads.pk}


def drawn_for_a_unit(week: Field) -> Review:
    visit = Visit.objects.first()
    assert visit is not None
    return Review.objects.create(about="back_check", visit=visit, unit=week.world.roads, week=WEEK, given_at=week.world.now)


def test_the_unit_it_looks_at_knows_nothing_until_it_is_settled(week: Field) -> None:
    review, world = drawn_for_a_unit(week), week.world
    path = f"/visits/{review.visit_id}/"
    for insider in (world.handler, world.lead):
        assert "Back-check" not in page(week, insider, path).content.decode()
    assert "Back-check" in page(week, world.stranger, path).content.decode()
    page(week, world.stranger, f"/visits/reviews/{review.pk}/", {"result": "came", "reason": "上门问过"})
    review.refresh_from_db()
    assert (review.result, review.by) == ("came", world.stranger)
    assert Event.objects.filter(verb="back_check", facts__result="came").count() == 1
    assert "Back-check" in page(week, world.handler, path).content.decode()


def test_nobody_came_raises_a_flag_and_punishes_nobody(week: Field) -> None:
    review, world = drawn_for_a_unit(week), week.world
    steps.settle_back_check(review, result="not_came", reason="家人说没有人来", actor=world.stranger, at=world.now)
    assert Flag.objects.get().check_name == "nobody_came"
    review.visit.refresh_from_db()
    assert review.visit.state == "accepted"


@pytest.mark.parametrize("who", ["handler", "lead", "operator"])
def test_nobody_else_settles_it(week: Field, who: str) -> None:
    review = drawn_for_a_unit(week)
    answer = page(week, week.world.people[who], f"/visits/reviews/{review.pk}/", {"result": "came", "reason": "x"})
    assert answer.status_code in {403, 404}
    review.refresh_from_db()
    assert review.result == ""


def test_the_page_shows_the_share_with_its_interval_and_no_share_of_few(week: Field) -> None:
    world = week.world
    for visit, result in zip(Visit.objects.order_by("pk")[:8], ["came"] * 7 + ["not_came"], strict=True):
        review = Review.objects.create(about="back_check", visit=visit, week=WEEK, given_at=world.now)
        found_out(review, visit, result=result, actor=world.operator, at=world.now)
    together, (water,) = figures.of_back_checks(world.now.date())
    assert (together.rate.hits, together.rate.n, water.unit) == (7, 8, world.water)
    shown = page(week, world.supervisor, "/visits/checks/").content.decode()
    assert "88%" in shown
    assert "too few to tell (0)" in shown, "no check has been decided yet"
    assert page(week, world.handler, "/visits/checks/").status_code == 403


def test_what_the_operators_ask_by_telephone_is_settled_by_their_calls_alone(week: Field) -> None:
    visit = Visit.objects.first()
    assert visit is not None
    review = Review.objects.create(about="back_check", visit=visit, week=WEEK, given_at=week.world.now)
    supervisor = week.world.supervisor
    shown = page(week, supervisor, f"/visits/{visit.pk}/").content.decode()
    assert "It is on the operators" in shown
    assert "How did you find out?" not in shown
    answer = page(week, supervisor, f"/visits/reviews/{review.pk}/", {"result": "came", "reason": "应该来过"})
    assert "their answer decides" in answer.content.decode()
    review.refresh_from_db()
    assert review.result == ""


def test_what_lies_with_nobody_is_shown_to_supervisors_who_settle_it_with_a_reason(week: Field) -> None:
    world = week.world
    case = world.acknowledged(phone="")
    week.later(hours=1)
    visit = Visit.objects.get(pk=week.put(uuid.uuid4(), week.body(case, **SIGNED)).json()["id"])
    review = Review.objects.create(about="back_check", visit=visit, week=WEEK, given_at=world.now)
    assert case.number in page(week, world.supervisor, "/visits/checks/").content.decode()
    path = f"/visits/reviews/{review.pk}/"
    page(week, world.supervisor, path, {"result": "came", "reason": ""})
    review.refresh_from_db()
    assert review.result == ""
    page(week, world.supervisor, path, {"result": "came", "reason": "邻居证实"})
    review.refresh_from_db()
    assert (review.result, review.by) == ("came", world.supervisor)
    assert "Back-checks nobody can carry out" not in page(week, world.supervisor, "/visits/checks/").content.decode()

"""The counter: whoever comes in person rates on a screen turned to them, in large type; what was asked and done is read back."""

import re

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from casework.models import Case
from tests.casework.looking import verbs
from tests.world import World

pytestmark = pytest.mark.django_db
GOOD = {"score": "3", "solved": "partly", "visited": "yes", "by": "walk_in"}


def ask(world: World, address: str, data: dict[str, str] | None = None, *, by: User | None = None) -> HttpResponse:
    with time_machine.travel(world.now, tick=False):
        client = Client(headers={"accept-language": "en"})
        client.force_login(by or world.operator)
        return client.get(address) if data is None else client.post(address, data)


def at(case: Case) -> str:
    return f"/counter/{case.number}/"


def test_the_case_is_found_by_its_number_however_it_is_written(world: World) -> None:
    case = world.resolved()
    answer = ask(world, "/counter/", {"number": f" {case.number.replace('-', ' ')} "})
    assert (answer.status_code, answer["Location"]) == (302, at(case))
    assert ask(world, "/counter/", {"number": "20200101-99999"}).status_code == 400


def test_what_was_asked_and_done_is_read_back_in_large_type_and_nothing_else_of_the_desk_stands_there(world: World) -> None:
    case = world.resolved()
    page = ask(world, at(case)).content.decode()
    assert 'data-print="large"' in page
    for text in ("自来水管漏水，三天没人来", "已换新水管", "2 March 2026"):
        assert text in page
    assert not re.search(r'<input type="radio"[^>]* checked', page)
    for link in ('href="/"', 'href="/find/"', f'href="/cases/{case.number}/"'):
        assert link not in page


@pytest.mark.parametrize("by", ["walk_in", "slip"])
def test_the_rating_counts_as_the_citizens_and_says_how_it_came(world: World, by: str) -> None:
    case = world.resolved(phone="", name="")
    assert ask(world, at(case), GOOD | {"by": by, "pressed": "yes"}).status_code == 302
    rating = case.ratings.get()
    assert (rating.by, rating.entered_by, rating.pressed, rating.score) == (by, world.operator, True, 3)
    assert verbs(case)[-1] == "close"
    assert ask(world, at(case)).status_code == 409
    assert ask(world, at(case), GOOD).status_code == 409


def test_what_is_left_out_is_asked_for_and_not_guessed(world: World) -> None:
    case = world.resolved()
    assert ask(world, at(case), {"score": "5", "by": "walk_in"}).status_code == 400
    assert not case.ratings.exists()


def test_nobody_of_the_unit_that_handled_it_enters_a_rating_here(world: World) -> None:
    case = world.resolved()
    inside = world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    for user, status in ((inside, 403), (world.handler, 403), (world.supervisor, 403), (world.stranger, 404)):
        assert ask(world, at(case), by=user).status_code == status
        assert ask(world, at(case), GOOD, by=user).status_code == status
    assert not case.ratings.exists()
    assert ask(world, "/counter/", by=world.handler).status_code == 403

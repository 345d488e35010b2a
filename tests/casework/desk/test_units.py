"""`/units/`: an administrator ends one after a preview."""

import pytest
from django.test import Client

from accounts.models import UnitEnding
from casework.models import Case
from casework.steps.end_unit import hand_over_of_ended_units
from tests.world import World

END = "/units/water/end/"


@pytest.fixture
def ask(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_preview_counts_what_moves(world: World, ask: Client) -> None:
    world.acknowledged()
    preview = ask.get(END).context["preview"]
    assert (preview.cases, len(preview.routes), len(preview.people), preview.articles) == (1, 1, 3, 0)


def test_while_a_unit_below_goes_on_it_says_so_and_asks_for_nothing(world: World, ask: Client) -> None:
    page = ask.get(END)
    assert "Water station" in page.context["objection"]
    assert b"End the unit" not in page.content


def test_it_ends_and_says_how_far_it_has_come(world: World, ask: Client) -> None:
    world.keep(world.station, parent=world.government)
    world.acknowledged()
    assert ask.post(END, {"successor": "water", "people_go_along": "on"}).status_code == 400
    assert ask.post(END, {"successor": "roads", "people_go_along": "on"}).status_code == 302
    assert UnitEnding.objects.get().successor == world.roads
    assert ask.get(END).context["to_go"] == 1
    hand_over_of_ended_units(at=world.now)
    assert b"Roads bureau goes on with everything" in ask.get(END).content
    assert Case.objects.get().unit == world.roads
    successors = {line.unit.code: line.successor for line in ask.get("/units/").context["lines"]}
    assert successors["water"] == world.roads
    assert successors["roads"] is None


def test_a_complaint_about_the_successor_stands_in_the_way(world: World, ask: Client) -> None:
    world.keep(world.station, parent=world.government)
    case = world.dispatched(against=world.roads, kind="report")
    page = ask.post(END, {"successor": "roads"})
    assert page.status_code == 400
    assert case.number in page.content.decode()


def test_administrators_alone(world: World, ask: Client) -> None:
    for who in (world.lead, world.supervisor):
        ask.force_login(who)
        assert (ask.get(END).status_code, ask.post(END).status_code) == (403, 403)

"""`/units/`: an administrator ends one after a preview."""

import re

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
    assert b"<form" not in page.content.split(b"</header>")[-1]


def test_it_ends_and_says_how_far_it_has_come(world: World, ask: Client) -> None:
    world.keep(world.station, parent=world.government)
    world.acknowledged()
    assert ask.post(END, {"successor": "water", "people_go_along": "on"}).status_code == 400
    assert ask.post(END, {"successor": "roads", "people_go_along": "on", "confirm": "1"}).status_code == 302
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
    for fields in ({"successor": "roads"}, {"successor": "roads", "confirm": "1"}):
        page = ask.post(END, fields)
        assert page.status_code == 400
        assert case.number in page.content.decode()
    assert not UnitEnding.objects.exists()


@pytest.mark.parametrize(("along", "people"), [({}, "3 roles stay"), ({"people_go_along": "on"}, "3 roles go along")])
def test_before_it_ends_it_is_read_once_more_what_goes_where_and_that_nobody_takes_it_back(
    world: World, ask: Client, along: dict[str, str], people: str
) -> None:
    world.keep(world.station, parent=world.government)
    world.acknowledged()
    page = ask.post(END, {"successor": "roads"} | along).content.decode()
    assert not UnitEnding.objects.exists()
    for shown in ("Water bureau", "Roads bureau", "It cannot be undone.", people):
        assert shown in page, shown
    counted = dict(re.findall(r'<dt>([^<]+)</dt><dd class="figures">(\d+)</dd>', page))
    assert (counted["Open cases"], counted["Lines of the dispatch table"], counted["Knowledge articles"]) == ("1", "1", "0")
    form = re.search(r'<form class="form.*?</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'<(?:input type="hidden"|button[^>]*) name="(\w+)" value="([^"]+)"', form[0]))
    assert fields.items() >= ({"successor": "roads", "confirm": "1"} | along).items()
    assert ("people_go_along" in fields) == bool(along)
    answers = [ask.post(END, fields) for _click in range(2)]
    assert [answer["Location"] for answer in answers] == [END, END]
    assert UnitEnding.objects.get().successor == world.roads


def test_administrators_alone(world: World, ask: Client) -> None:
    for who in (world.lead, world.supervisor):
        ask.force_login(who)
        assert (ask.get(END).status_code, ask.post(END).status_code) == (403, 403)

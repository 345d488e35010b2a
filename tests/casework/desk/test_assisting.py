"""On the desk: dispatchers decide on assistance, the unit that assists finds its cases, and both units see whom they wait for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.models import Case
from tests.assisting import asked, assisted
from tests.standing import beginning
from tests.world import World

pytestmark = pytest.mark.django_db


def desk(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


@beginning
def waiting(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=6)
    return asked(world)


@beginning
def aided(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=6)
    return assisted(world)


@pytest.mark.parametrize("who", ["dispatcher", "supervisor"])
def test_whoever_decides_finds_it_in_their_list_and_decides_on_its_page(world: World, waiting: Case, who: str) -> None:
    client = desk(world, who)
    listed = text_of(client, "/decisions/")
    assert "Help from another unit?" in listed
    assert waiting.number in listed
    page = text_of(client, f"/decisions/{waiting.number}/assist/")
    assert "Roads bureau" in page
    assert "路面要一起开挖" in page
    answer = client.post(f"/decisions/{waiting.number}/assist/", {"decision": "grant", "reason": "属实"}, follow=True)
    assert "Decided" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.assisting == [world.roads.pk]


def test_a_dispatcher_finds_only_what_dispatchers_decide(world: World, waiting: Case) -> None:
    world.rated(visited="no")
    assert "Did somebody come?" not in text_of(desk(world, "dispatcher"), "/decisions/")


def test_the_unit_that_assists_finds_its_cases_apart_from_its_own(world: World, aided: Case) -> None:
    client = desk(world, "stranger")
    assert aided.number in text_of(client, "/?queue=assisted")
    for queue in ("mine", "unassigned", "online"):
        assert aided.number not in text_of(client, f"/?queue={queue}"), queue
    assert aided.number not in text_of(desk(world, "handler"), "/?queue=assisted")


def test_its_people_say_on_the_page_of_the_case_that_their_part_is_done(world: World, aided: Case) -> None:
    client = desk(world, "stranger")
    page = text_of(client, f"/cases/{aided.number}/")
    assert f"/cases/{aided.number}/assist_done/" in page
    assert f"/cases/{aided.number}/resolve/" not in page
    answer = client.post(f"/cases/{aided.number}/assist_done/", {"text": "路面已恢复"}, follow=True)
    assert answer.status_code == 200
    assert client.get(f"/cases/{aided.number}/").status_code == 404
    assert "路面已恢复" in text_of(desk(world, "handler"), f"/cases/{aided.number}/")


def test_the_unit_that_has_the_case_sees_who_assists_and_by_when(world: World, aided: Case) -> None:
    page = text_of(desk(world, "handler"), f"/cases/{aided.number}/")
    assert "Assisting unit" in page
    assert "Roads bureau" in page
    assert f"/cases/{aided.number}/assist_done/" not in page


def test_only_who_assists_can_be_ended_and_only_others_be_asked_for(world: World, aided: Case) -> None:
    ends = text_of(desk(world, "supervisor"), f"/cases/{aided.number}/end_assist/")
    assert 'value="roads"' in ends
    assert 'value="hotline"' not in ends
    asks = text_of(desk(world, "handler"), f"/cases/{aided.number}/assist/")
    assert 'value="hotline"' in asks
    for unit in ("roads", "water", "water-1", "gov"):
        assert f'value="{unit}"' not in asks, unit

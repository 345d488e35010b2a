"""Whoever opens a case from a list goes on to the next one of it, whatever becomes of the one that they leave."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from casework import steps
from casework.models import Case
from tests.world import World


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def addresses(client: Client, query: str) -> list[str]:
    """Of the cases of the list, as its links say."""
    return [f"/cases/{row.case.number}/{row.step}" for row in client.get(f"/?{query}").context["rows"]]


def walk(client: Client, address: str) -> Any:
    return client.get(address).context["walk"]


@pytest.mark.long
def test_the_way_through_a_list_is_the_list(world: World) -> None:
    for nth in range(4):
        world.registered(phone=f"1380013800{nth}", urgency="urgent" if nth == 2 else "normal")
    world.registered(phone="13800138009", kind="complaint", urgency="complex")
    client = signed_in(world.dispatcher)
    for query in ("queue=dispatch", "queue=dispatch&urgency=normal&sort=-created_at"):
        listed = addresses(client, query)
        assert f'href="{listed[0]}"' in unescape(client.get(f"/?{query}").content.decode())
        there = [listed[0]]
        while later := walk(client, there[-1]).later:
            there.append(later)
        assert there == listed
        assert walk(client, there[0]).earlier == ""
        assert walk(client, there[1]).earlier == listed[0]
    page = client.get(listed[0])
    assert "1 filter" in page.content.decode()
    assert page.context["walk"].href == "/?queue=dispatch&urgency=normal&sort=-created_at"


def test_a_case_that_its_move_takes_out_of_the_list_leads_on_all_the_same(world: World) -> None:
    cases = [world.registered(phone=f"1380013800{nth}") for nth in range(3)]
    client = signed_in(world.dispatcher)
    _first, second, third = addresses(client, "queue=dispatch")
    form = second.replace("/?", "/dispatch/?")
    assert f'action="{form}"' in unescape(client.get(form).content.decode())
    answer = client.post(form, {"unit": "water"})
    assert answer["location"] == second
    page = client.get(second)
    assert not page.context["walk"].stays
    assert page.context["walk"].later == third
    html = page.content.decode()
    assert "The case is no longer in this list." in html
    assert html.index("Done: Dispatch.") < html.index("Next case")
    assert Case.objects.get(pk=cases[1].pk).state == "dispatched"


def test_a_move_of_one_button_stays_on_the_way(world: World) -> None:
    world.dispatched(handler=world.handler)
    client = signed_in(world.handler)
    [only] = addresses(client, "queue=mine&state=dispatched")
    move = only.replace("/?", "/acknowledge/?")
    assert f'action="{move}"' in unescape(client.get(only).content.decode())
    assert client.post(move)["location"] == only
    assert not walk(client, only).stays
    assert walk(client, only).later == ""


def test_whoever_sees_a_case_no_more_is_led_back_to_the_list_as_it_was_narrowed(world: World) -> None:
    world.acknowledged(handler=world.handler)
    client = signed_in(world.handler)
    [only] = addresses(client, "queue=mine&state=acknowledged")
    answer = client.post(only.replace("/?", "/return/?"), {"reason": "不归我管"})
    assert answer["location"] == "/?queue=mine&state=acknowledged"


def test_a_case_that_has_moved_in_its_list_is_not_its_own_neighbour(world: World) -> None:
    cases = [world.dispatched(phone=f"1380013800{nth}", handler=world.handler) for nth in range(2)]
    client = signed_in(world.handler)
    first, last = addresses(client, "queue=mine")
    assert cases[1].number in last
    steps.classify(cases[1], urgency="complex", actor=world.dispatcher, at=world.later(minutes=1))
    assert walk(client, last).later == ""
    assert walk(client, last).earlier.split("?")[0] == first.split("?")[0]
    assert walk(client, last).stays


@pytest.mark.parametrize(
    "query", ["in=queue%3Dopen", "at=x", "in=queue%3Dnowhere&at=x", "in=%00&at=WyJuIl0", f"in={'x' * 2000}&at=x"]
)
def test_an_address_that_means_no_list_shows_the_case_alone(world: World, query: str) -> None:
    case = world.dispatched()
    page = signed_in(world.supervisor).get(f"/cases/{case.number}/?{query}")
    assert page.status_code == 200
    way = page.context["walk"]
    assert way is None or (way.later, way.earlier) == ("", "")

"""Merging on the desk: the number is asked for, refused beside its field, and both cases name each other."""

import re

import pytest
from django.test import Client

from accounts.models import Area, Role
from casework.models import Case
from tests.merging import PHONES, merged, now_is, resolved
from tests.standing import beginning
from tests.world import World

pytestmark = pytest.mark.django_db


@beginning
def pair(world: World) -> list[Case]:
    leader = world.dispatched(handler=world.handler)
    return [leader, merged(world, leader)]


def at_desk(world: World, who: str = "operator") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def test_the_number_is_read_as_people_type_it(world: World) -> None:
    leader, case = world.dispatched(), world.registered(phone=PHONES[0])
    typed = f" 工单{leader.number.replace('-', ' ')} "
    answer = at_desk(world).post(f"/cases/{case.number}/merge/", {"into": typed, "reason": "重复"}, follow=True)
    done = f"Done: Merge. Handled together with case {leader.number} from now on."
    assert done in re.sub(r"<[^>]+>", "", answer.content.decode())
    assert now_is(case).merged_into == leader


@pytest.mark.parametrize("into", ["yesterday's", "20260302-99999", "itself", "closed", ""])
def test_what_cannot_lead_is_refused_beside_the_number_and_nothing_typed_is_lost(world: World, into: str) -> None:
    case = world.registered(phone=PHONES[0])
    number = {"itself": case.number, "closed": world.closed().number if into == "closed" else ""}.get(into, into)
    answer = at_desk(world).post(f"/cases/{case.number}/merge/", {"into": number, "reason": "同一处漏水"})
    assert answer.status_code in {400, 409}
    assert answer.context["form"].errors["into"]
    assert "同一处漏水" in answer.content.decode()
    assert now_is(case).state == "received"


def test_the_pages_of_both_name_the_other(world: World, pair: list[Case]) -> None:
    leader, case = pair
    client = at_desk(world)
    assert f'href="/cases/{case.number}/"' in client.get(f"/cases/{leader.number}/").content.decode()
    assert f'href="/cases/{leader.number}/"' in client.get(f"/cases/{case.number}/").content.decode()


def test_whoever_may_not_see_the_other_is_led_nowhere(world: World, pair: list[Case]) -> None:
    other = world.keep(Area(code="qh-yt", name="沿滩镇", name_en="Yantan", level="township", parent=world.county))
    away = merged(world, pair[0], case=world.registered(phone=PHONES[1], area=other))
    world.person("limited", Role.OPERATOR, area=world.town)
    assert away.number not in at_desk(world, "limited").get(f"/cases/{pair[0].number}/").content.decode()
    world.person("elsewhere", Role.OPERATOR, area=other)
    page = at_desk(world, "elsewhere").get(f"/cases/{away.number}/").content.decode()
    assert f'href="/cases/{pair[0].number}/"' not in page


def test_no_list_of_what_is_to_be_done_shows_it(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    for who in ("operator", "supervisor", "lead", "handler"):
        client = at_desk(world, who)
        for queue in ("mine", "online", "rating", "open", "review"):
            page = client.get(f"/?queue={queue}").content.decode()
            assert case.number not in page, (who, queue)


def test_an_operator_is_offered_to_ask_for_its_rating(world: World, pair: list[Case]) -> None:
    leader, case = pair
    page = at_desk(world).get(f"/counter/{case.number}/")
    assert page.status_code == 409
    resolved(world, leader)
    for path in (f"/counter/{case.number}/", f"/callbacks/{case.number}/"):
        assert at_desk(world).get(path).status_code == 200, path

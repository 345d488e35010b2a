"""Whoever reads a list is told that it has changed, and how the other queues stand; nothing of it moves by itself."""

from django.test import Client

from casework import steps
from tests.world import World


def dispatcher(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.dispatcher)
    return client


def test_a_list_that_is_as_it_was_answers_nothing(world: World) -> None:
    world.registered()
    client = dispatcher(world)
    page = client.get("/?queue=dispatch&urgency=normal")
    question = page.context["news"].query
    assert f'hx-get="/news/?{question}"'.replace("&", "&amp;") in page.content.decode()
    assert client.get(f"/news/?{question}").status_code == 204


def test_new_cases_are_counted_until_they_are_shown_and_told_once(world: World) -> None:
    world.registered()
    client = dispatcher(world)
    question = client.get("/?queue=dispatch").context["news"].query
    world.registered(phone="13800138001")
    world.registered(phone="13800138002")
    answer = client.get(f"/news/?{question}")
    assert "2 new cases" in answer.content.decode()
    assert '<span class="tally" id="tally-dispatch" hx-swap-oob="true">3</span>' in answer.content.decode()
    assert client.get(f"/news/?{answer.context['news'].query}").status_code == 204, "it stands there already"
    world.registered(phone="13800138003")
    assert "3 new cases" in client.get(f"/news/?{answer.context['news'].query}").content.decode()
    shown = client.get("/?queue=dispatch").context["news"].query
    assert client.get(f"/news/?{shown}").status_code == 204


def test_what_left_the_list_or_came_in_its_place_is_a_change(world: World) -> None:
    case = world.registered()
    client = dispatcher(world)
    question = client.get("/?queue=dispatch").context["news"].query
    world.registered(phone="13800138001")
    steps.dispatch(case, unit=world.water, actor=world.dispatcher, at=world.later(minutes=1))
    assert "The list has changed" in client.get(f"/news/?{question}").content.decode()


def test_what_changes_in_other_queues_moves_their_counts_alone(world: World) -> None:
    case = world.dispatched()
    client = dispatcher(world)
    question = client.get("/?queue=open&urgency=urgent").context["news"].query
    world.registered(phone="13800138001")
    answer = client.get(f"/news/?{question}").content.decode()
    assert 'id="tally-dispatch" hx-swap-oob="true">1<' in answer
    assert "news-show" not in answer
    assert case.number not in answer


def test_who_has_no_role_or_makes_up_an_address_is_answered_all_the_same(world: World) -> None:
    client = dispatcher(world)
    assert client.get("/news/?queue=dispatch&page=x.y&mark=%00").status_code == 200
    assert client.get("/news/?page=99999999999999.x").status_code == 200
    nobody = Client()
    nobody.force_login(world.newcomer("nobody"))
    assert nobody.get("/news/").status_code == 403

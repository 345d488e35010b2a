"""`/people/` and all that somebody hands over at once."""

import pytest
from django.test import Client

from accounts.models import Role
from casework.desk.people import page as people_page
from casework.models import Case
from tests.casework.looking import verbs
from tests.world import World
from visits import steps as visit_steps


@pytest.fixture
def ask(world: World, client: Client) -> Client:
    client.force_login(world.lead)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def answer(client: Client, world: World, to: str = "colleague", **more: str) -> object:
    body = {"to": to, "reason": "调离"} | more
    return client.post("/people/handler/hand-over/", body, headers={"HX-Request": "true"} if more else {})


def test_the_list_shows_who_has_how_much_and_nobody_of_another_unit(world: World, ask: Client) -> None:
    world.acknowledged()
    world.visited()
    lines = {line.person.username: line.cases for line in ask.get("/people/").context["lines"]}
    assert lines == {"handler": 2, "colleague": 0, "lead": 0}
    ask.force_login(world.administrator)
    assert {line.person.username for line in ask.get("/people/?q=strang").context["lines"]} == {"stranger"}


def test_the_preview_says_what_moves(world: World, ask: Client) -> None:
    visit_steps.plan(world.acknowledged(), actor=world.handler, at=world.now)
    world.resolved()
    preview = ask.get("/people/handler/hand-over/").context["preview"]
    assert preview.cases == 2
    assert dict(preview.states) == {"Acknowledged": 1, "Resolved": 1}
    assert dict(preview.along) == {"Promises": 0, "Planned visits": 1}


@pytest.mark.long
def test_twenty_cases_move_each_with_its_own_event(world: World, ask: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_page, "SECONDS", 60)  # a busy machine stops on the way sooner
    cases = [world.dispatched(handler=world.handler) for _nth in range(20)]
    assert answer(ask, world).status_code == 302
    assert {case.handler for case in Case.objects.all()} == {world.colleague}
    assert all(verbs(case)[-1] == "hand_over" for case in cases)


def test_it_goes_on_where_it_stopped_and_tries_nothing_twice(world: World, ask: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (world.dispatched(handler=world.handler) for _nth in range(3))
    monkeypatch.setattr(people_page, "SECONDS", 0)
    moments = iter([0.0, 0.0, 1.0, *[2.0] * 9])
    monkeypatch.setattr(people_page, "monotonic", lambda: next(moments))
    shown = answer(ask, world)
    progress = shown.context["progress"]
    assert (progress.done, progress.after, progress.left, progress.share) == (1, first.pk, 2, 33)
    monkeypatch.undo()
    progress = answer(ask, world, after=str(progress.after), done=str(progress.done)).context["progress"]
    assert (progress.done, progress.left) == (3, 0)
    assert [verbs(case).count("hand_over") for case in (first, second, third)] == [1, 1, 1]
    assert answer(ask, world, after="0", done="0").status_code == 200


def test_nobody_is_handed_over_by_another_unit_or_to_one(world: World, ask: Client) -> None:
    world.acknowledged()
    assert answer(ask, world, to="stranger").status_code == 400
    ask.force_login(world.person("their lead", Role.UNIT_LEAD, unit=world.roads))
    assert ask.get("/people/handler/hand-over/").status_code == 404
    for who in (world.handler, world.supervisor):
        ask.force_login(who)
        assert ask.get("/people/handler/hand-over/").status_code == 404

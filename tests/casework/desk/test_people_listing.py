"""`/people/`: an administrator finds everybody, by what they remember of them; a lead sees those of the unit."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import Role, User
from accounts.steps import absences, memberships
from accounts.steps.memberships import Post
from tests.world import World

HANDLERS = {"handler", "colleague", "lead"}


@pytest.fixture
def ask(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def listed(client: Client, query: str = "") -> set[str]:
    return {line.person.username for line in client.get(f"/people/{query}").context["lines"]}


def invited(world: World, username: str) -> User:
    """Somebody who has never had a password."""
    person = world.newcomer(username)
    person.set_unusable_password()
    person.save(update_fields=["password", "password_mac"])
    return person


def test_an_administrator_finds_everybody_and_a_lead_those_of_the_unit(world: World, ask: Client) -> None:
    world.disable(world.stranger)
    assert listed(ask) == set(world.people)
    ask.force_login(world.lead)
    assert listed(ask) == HANDLERS
    assert listed(ask, "?state=disabled&role=auditor&unit=roads") & {"stranger", "auditor"} == set()
    assert b"/people/new/" not in ask.get("/people/").content


def test_an_administrator_of_a_part_keeps_nobody(world: World, ask: Client) -> None:
    ask.force_login(world.person("part", Role.ADMINISTRATOR, unit=world.water))
    assert listed(ask) == HANDLERS
    assert ask.get("/people/new/").status_code == ask.get("/people/waiting/").status_code == 403
    assert ask.get("/people/handler/edit/").status_code == 404


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("?q=coll", {"colleague"}),
        ("?q=ROADS+bur", {"stranger"}),
        ("?q=交通", {"stranger"}),
        ("?role=unit_lead", {"lead"}),
        ("?unit=gov&role=handler", {"handler", "colleague", "stranger"}),
        ("?unit=water", HANDLERS),
        ("?q=handler&role=auditor", set()),
        ("?q=%00&role=nothing&state=nothing&unit=nowhere%00", None),
    ],
)
def test_they_are_found_by_name_unit_and_role(world: World, ask: Client, query: str, people: set[str] | None) -> None:
    assert listed(ask, query) == (set(world.people) if people is None else people)


@pytest.mark.parametrize(
    ("query", "by_unit"),
    [
        ("?q=%E4%BA%A4%E9%80%9A", "交通局"),  # the page is in English, and shows the unit by its other name
        ("?q=ROADS+bur", ""),
        ("?q=water-1", "Water station (water-1)"),
        ("?q=stranger", ""),
    ],
)
def test_who_matches_by_what_the_row_does_not_show_says_by_what(world: World, ask: Client, query: str, by_unit: str) -> None:
    world.person("at the station", Role.HANDLER, unit=world.station)
    (line,) = ask.get(f"/people/{query}").context["lines"]
    assert line.by_unit == by_unit
    assert ("Matches by the unit" in ask.get(f"/people/{query}").content.decode()) == bool(by_unit)


def test_and_by_how_they_stand(world: World, ask: Client) -> None:
    for username in ("invited", "uninvited"):
        invited(world, username)
    invitations.make(world.people["invited"], key="k" * 43, by=world.administrator, at=timezone.now())
    memberships.grant([Post(world.people["invited"], Role.AUDITOR)], actor=world.administrator, at=timezone.now())
    world.disable(world.stranger)
    today = timezone.localdate()
    absences.enter(
        world.handler,
        deputy=world.colleague,
        first_day=today,
        last_day=today + timedelta(days=1),
        actor=world.lead,
        at=timezone.now(),
    )
    assert listed(ask, "?state=invited") == {"invited", "uninvited"}
    assert listed(ask, "?state=disabled") == {"stranger"}
    assert listed(ask, "?state=on_leave") == {"handler"}
    assert listed(ask, "?state=waiting") == {"invited"}
    assert listed(ask, "?state=active") == set(world.people) - {"invited", "uninvited", "stranger"}
    page = ask.get("/people/")
    codes = {line.person.username: line.standing.code for line in page.context["lines"]}
    assert codes.items() >= {"invited": "invited", "uninvited": "not_invited", "stranger": "disabled", "lead": "active"}.items()
    assert "One role waits for a second administrator." in page.content.decode()


def test_a_large_staff_is_read_page_by_page_and_the_search_stays(world: World, ask: Client) -> None:
    for nth in range(60):
        world.newcomer(f"clerk{nth:02}")
    first, second = ask.get("/people/?q=clerk"), ask.get("/people/?q=clerk&page=2")
    assert [len(page.context["lines"]) for page in (first, second)] == [50, 10]
    assert "?q=clerk&amp;page=2" in first.content.decode()

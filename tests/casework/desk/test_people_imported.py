"""`/people/import/<line>/`: whom a workbook entered, and the links for all of them, shown once and made once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import form_keys, invitations
from accounts.models import Invitation, Role, User
from tests.casework.workbook.sheets import workbook
from tests.world import World

ROWS = [("p1", "同事1", "", "handler", "water", ""), ("p2", "同事2", "", "operator", "", ""), ("p3", "同事3", "", "", "", "")]


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.administrator)


@pytest.fixture
def there(client: Client) -> str:
    """Where one is led by the import of three people."""
    tried = client.post("/people/import/", {"file": SimpleUploadedFile("people.xlsx", workbook(people=ROWS))})
    match = re.search(r'name="workbook" value="([^"]+)"', tried.content.decode())
    assert match
    return str(client.post("/people/import/", {"workbook": match[1]})["Location"])


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


def make_links(client: Client, there: str, **form: str) -> str:
    return client.post(f"{there}links/", {"sent": "1"} | form, follow=True).content.decode()


def paths(page: str) -> list[str]:
    return re.findall(r"data-link>https?://[^/]+(/password/[^<]+)<", page)


def lines(client: Client, there: str) -> dict[str, Any]:
    return {line.person.username: line for line in client.get(there).context["lines"]}


def test_after_an_import_those_whom_it_entered_are_listed_with_what_they_are_to_hold(
    world: World, client: Client, there: str
) -> None:
    world.newcomer("somebody-else")
    listed = lines(client, there)
    assert set(listed) == {"p1", "p2", "p3"}
    assert "Water" in listed["p1"].roles[0]
    assert listed["p2"].waiting == ["Operator"]
    assert "Make links for all of them" in client.get(there).content.decode()


def test_one_act_makes_a_link_for_each_and_each_opens_for_its_person(client: Client, there: str) -> None:
    page = make_links(client, there)
    assert len(paths(page)) == 3
    for path, name in zip(paths(page), ("p1", "p2", "p3"), strict=True):
        assert f'value="{name}"' in Client().get(path).content.decode()
    assert 'href="' + there in page, "and leads back to these, not to everybody"
    assert {line.standing.code for line in lines(client, there).values()} == {"invited"}
    assert "Make links for all of them" not in client.get(there).content.decode()


def test_the_same_form_twice_shows_the_same_links_and_another_makes_none(world: World, client: Client, there: str) -> None:
    key = form_keys.new(world.administrator.pk)
    first = make_links(client, there, form_key=key)
    assert paths(make_links(client, there, form_key=key)) == paths(first)
    assert "no link was made" in make_links(client, there)
    assert Invitation.objects.count() == 3
    assert all(path.split("/")[2] not in str(Invitation.objects.values()) for path in paths(first))


def test_who_has_a_link_or_a_password_already_or_was_disabled_is_passed_over(world: World, client: Client, there: str) -> None:
    now = timezone.now()
    token = invitations.make(User.objects.get(username="p1"), key="k" * 43, by=world.second_administrator, at=now)
    world.disable(User.objects.get(username="p3"))
    assert len(paths(make_links(client, there))) == 1
    assert token is not None
    assert invitations.find(token, at=now) is not None, "a link in somebody's hands opens still"


def test_past_the_bound_of_a_day_none_is_made_and_the_page_says_so(
    world: World, client: Client, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "INVITATIONS", invitations.INVITATIONS.__class__("password links", 2))
    assert "at most 2 times a day" in make_links(client, there)
    assert not Invitation.objects.exists()


def test_nobody_but_who_keeps_people_sees_them_or_makes_links(world: World, client: Client, there: str) -> None:
    part = world.person("part", Role.ADMINISTRATOR, unit=world.water)
    for user in (world.lead, world.auditor, part):
        other = signed_in(user)
        assert other.get(there).status_code == other.post(f"{there}links/", {"sent": "1"}).status_code == 404
    assert not Invitation.objects.exists()
    for address in ("/people/import/1/", "/people/import/x/", f"/people/import/{'9' * 30}/"):
        assert client.get(address).status_code == 404

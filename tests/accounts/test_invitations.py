"""An administrator hands over a link, and only whoever opens it knows the password. It opens once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.invitations import LASTS
from accounts.models import Invitation, User
from accounts.tries import LINKS
from tests.world import World

NEW = "Willow-under-the-bridge"


@pytest.fixture
def administrator(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.administrator)
    return client


@pytest.fixture
def newcomer(world: World) -> User:
    """As the administration's page makes people: without a password."""
    person = world.newcomer("newcomer")
    world.change(person, name="新同事")
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return person


def key_of(client: Client, person: User) -> str:
    (key,) = re.findall(r'name="key" value="([^"]+)"', client.get(f"/people/{person.pk}/link/").content.decode())
    return str(key)


def link(client: Client, person: User, key: str = "") -> str:
    """Its path, as the page shows it."""
    page = client.post(f"/people/{person.pk}/link/", {"key": key or key_of(client, person)}).content.decode()
    (path,) = re.findall(r"data-link>https?://[^/]+(/password/[^<]+)<", page)
    return str(path)


def choose(path: str, password: str = NEW, client: Client | None = None) -> int:
    return (client or Client()).post(path, {"new_password1": password, "new_password2": password}).status_code


def lets_in(name: str, password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": password})
    return "_auth_user_id" in client.session


def test_whoever_is_invited_chooses_a_password_and_signs_in(administrator: Client, newcomer: User) -> None:
    path = link(administrator, newcomer)
    page = Client(headers={"accept-language": "en"}).get(path).content.decode()
    assert "新同事" in page
    assert 'value="newcomer"' in page
    assert "<script" not in page
    assert choose(path) == 302
    assert lets_in("newcomer", NEW)


def test_a_link_opens_once_and_looking_at_it_uses_nothing_up(administrator: Client, newcomer: User) -> None:
    path = link(administrator, newcomer)
    for _time in range(3):
        assert Client().get(path).status_code == 200
    assert choose(path, "short") == 400
    assert choose(path) == 302
    assert Client().get(path).status_code == 410
    assert choose(path, "another-Odd-one") == 410
    assert lets_in("newcomer", NEW)


def test_a_new_link_voids_the_older_one(administrator: Client, newcomer: User) -> None:
    first, second = link(administrator, newcomer), link(administrator, newcomer)
    assert first != second
    assert choose(first) == 410
    assert choose(second) == 302
    assert Invitation.objects.filter(voided_at__isnull=False).count() == 1


def test_a_second_click_or_a_reload_shows_the_same_link(administrator: Client, newcomer: User) -> None:
    key = key_of(administrator, newcomer)
    assert link(administrator, newcomer, key) == link(administrator, newcomer, key)
    assert Invitation.objects.count() == 1


def test_going_back_to_a_link_that_was_used_makes_none(administrator: Client, newcomer: User) -> None:
    key = key_of(administrator, newcomer)
    choose(link(administrator, newcomer, key))
    answer = administrator.post(f"/people/{newcomer.pk}/link/", {"key": key}, follow=True)
    assert "That link has been used or replaced since. Make a new one." in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_the_link_is_shown_once_and_stored_nowhere(administrator: Client, newcomer: User) -> None:
    token = link(administrator, newcomer).split("/")[2]
    assert len(token) == 43
    page = administrator.get(f"/people/{newcomer.pk}/link/").content.decode()
    assert "There is an unused link already." in page
    assert token not in page
    stored = Invitation.objects.get()
    assert token.encode() not in bytes(stored.digest)
    assert token not in str(Invitation.objects.values())


def test_three_days_later_it_opens_no_more(administrator: Client, newcomer: User) -> None:
    made = timezone.now() - LASTS
    with time_machine.travel(made, tick=False):
        path = link(administrator, newcomer)
    with time_machine.travel(made + LASTS - timedelta(minutes=1)):
        assert Client().get(path).status_code == 200
    with time_machine.travel(made + LASTS):
        assert Client().get(path).status_code == 410
        assert choose(path) == 410


def test_a_reset_signs_the_person_out_at_once_and_the_old_password_opens_until_a_new_one_is_chosen(
    world: World, administrator: Client
) -> None:
    handler = Client()
    handler.force_login(world.handler)
    assert (
        "Making the link signs them out everywhere at once."
        in administrator.get(f"/people/{world.handler.pk}/link/").content.decode()
    )
    path = link(administrator, world.handler)
    assert handler.get("/account/").status_code == 302
    assert lets_in("handler", "handler")
    assert choose(path) == 302
    assert not lets_in("handler", "handler")
    assert lets_in("handler", NEW)


def test_the_person_reads_who_reset_their_password(world: World, administrator: Client) -> None:
    choose(link(administrator, world.handler))
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="handler"))
    assert "a link that Administrator made" in client.get("/account/").content.decode()


def test_a_link_of_somebody_who_left_opens_nothing(world: World, administrator: Client, newcomer: User) -> None:
    path = link(administrator, newcomer)
    world.disable(newcomer)
    assert choose(path) == 410


def test_administrators_alone_make_links_and_not_for_those_above_them_nor_for_themselves(
    world: World, administrator: Client, newcomer: User
) -> None:
    gone = world.newcomer("gone")
    world.disable(gone)
    for person in (gone, world.administrator):
        page = administrator.get(f"/people/{person.pk}/link/")
        assert "No link can be made" in page.content.decode()
        assert administrator.post(f"/people/{person.pk}/link/", {"key": "k" * 43}).status_code == 403
    for username in ("operator", "supervisor", "auditor", "lead"):
        client = Client()
        client.force_login(world.people[username])
        assert client.post(f"/people/{newcomer.pk}/link/", {"key": "k" * 43}).status_code == 403
    assert not Invitation.objects.exists()
    assert administrator.get("/people/999999/link/").status_code == 404


def test_none_is_made_by_another_way_either(world: World) -> None:
    with pytest.raises(PermissionDenied, match="your own password"):
        invitations.make(world.administrator, key="k" * 43, by=world.administrator, at=world.now)
    assert not Invitation.objects.exists()


def test_a_persons_page_leads_there_and_nobody_types_anothers_password(
    world: World, newcomer: User, administrator: Client
) -> None:
    for person, label in ((newcomer, "Invite"), (world.handler, "Reset password")):
        page = administrator.get(f"/people/{person.username}/").content.decode()
        assert f'href="/people/{person.pk}/link/"' in page
        assert f"<span>{label}</span>" in page
    for address in ("/people/newcomer/edit/", "/people/new/"):
        assert 'type="password"' not in administrator.get(address).content.decode()


def test_whoever_was_signed_in_at_that_browser_is_signed_out(world: World, administrator: Client, newcomer: User) -> None:
    path = link(administrator, newcomer)
    shared = Client()
    shared.force_login(world.handler)
    assert choose(path, client=shared) == 302
    assert shared.get("/account/").status_code == 302


def test_others_wrong_links_keep_no_right_one_waiting(administrator: Client, newcomer: User) -> None:
    path, stranger = link(administrator, newcomer), Client()
    asked = [stranger.get(f"/password/{'x' * 40}{number:03d}/") for number in range(LINKS.most + 1)]
    assert [answer.status_code for answer in asked] == [410] * LINKS.most + [429]
    assert asked[-1]["Retry-After"]
    assert stranger.get(path).status_code == 200
    assert choose(path, client=stranger) == 302


@pytest.mark.parametrize("key", ["", "short", "k" * 65])
def test_a_form_without_its_key_makes_nothing(administrator: Client, newcomer: User, key: str) -> None:
    assert administrator.post(f"/people/{newcomer.pk}/link/", {"key": key}).status_code == 302
    assert not Invitation.objects.exists()

"""Whoever makes a link to a password could open it: nobody gets by it what takes two administrators."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import history, invitations
from accounts.management import password_prompt
from accounts.models import SECOND_PERSON, AdministrationEvent, Invitation, Membership, MembershipRequest, Role, User
from accounts.steps import memberships
from accounts.steps.memberships import Post
from tests.accounts.refusals import refused
from tests.casework.guards.breaking import sql, stopped
from tests.world import World

CHOSEN = "Willow-under-the-bridge"


def link(world: World, user: User, *, by: User | None = None) -> str:
    token = invitations.make(user, key="k" * 43, by=by or world.administrator, at=timezone.now())
    assert token
    return token


def takes_over(world: World, user: User, *, by: User | None = None) -> Client:
    """The administrator opens the link as if they were the person, and signs in."""
    assert invitations.accept(link(world, user, by=by), password=CHOSEN, at=timezone.now())
    client = Client(headers={"accept-language": "en"})
    client.post("/accounts/login/", {"login": user.username, "password": CHOSEN})
    assert client.get("/account/").status_code == 200
    return client


def asked(user: User) -> list[MembershipRequest]:
    return list(memberships.waiting(user))


def in_english(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", SECOND_PERSON)
def test_a_role_that_takes_two_ends_with_the_link_and_waits_for_another_administrator(world: World, role: Role) -> None:
    person = world.person("somebody", role)
    takes_over(world, person)
    assert not person.memberships.exists()
    (request,) = asked(person)
    assert (request.role, request.requested_by) == (role, world.administrator)
    with refused("same_person"):
        memberships.confirm([request], actor=world.administrator, at=timezone.now())
    memberships.confirm([request], actor=world.second_administrator, at=timezone.now())
    assert [held.role for held in person.memberships.all()] == [role]
    assert User.objects.get(pk=person.pk).is_staff == (role == Role.ADMINISTRATOR)
    assert list(history.broken_links()) == []


def test_one_administrator_reads_no_confidential_case_as_the_auditor(world: World) -> None:
    case = world.acknowledged(phone="13800138007", confidential=True, brief="有人反映")
    assert in_english(world.auditor).get(f"/cases/{case.number}/").status_code == 200
    assert takes_over(world, world.auditor).get(f"/cases/{case.number}/").status_code in {302, 403, 404}


def test_one_administrator_confirms_no_wish_of_their_own_as_another(world: World) -> None:
    third = world.person("third", Role.ADMINISTRATOR)
    _held, requests = memberships.grant([Post(world.newcomer("newcomer"), Role.AUDITOR)], actor=world.administrator, at=world.now)
    takes_over(world, third)
    with refused("not_allowed"):
        memberships.confirm(requests, actor=third, at=timezone.now())


def test_a_role_within_a_unit_stays(world: World) -> None:
    takes_over(world, world.handler)
    assert world.handler.memberships.exists()
    assert asked(world.handler) == []


def test_what_another_administrator_asked_for_waits_as_the_wish_of_who_made_the_link(world: World) -> None:
    person = world.newcomer("newcomer")
    memberships.grant([Post(person, Role.AUDITOR)], actor=world.second_administrator, at=world.now)
    takes_over(world, person)
    with refused("same_person"):
        memberships.confirm(asked(person), actor=world.administrator, at=timezone.now())
    verbs = AdministrationEvent.objects.filter(kind="membershiprequest").order_by("seq").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["request", "withdraw", "request"]


def test_ones_own_wish_stays_as_it_is(world: World) -> None:
    person = world.newcomer("newcomer")
    _held, requests = memberships.grant([Post(person, Role.AUDITOR)], actor=world.administrator, at=world.now)
    link(world, person)
    assert asked(person) == requests


def test_nobody_is_confirmed_while_a_link_of_theirs_still_opens(world: World) -> None:
    """Or else whoever made it opens it afterwards."""
    person = world.newcomer("newcomer")
    memberships.grant([Post(person, Role.AUDITOR)], actor=world.administrator, at=timezone.now())
    token = link(world, person)
    with refused("link_open"):
        memberships.confirm(asked(person), actor=world.second_administrator, at=timezone.now())
    invitations.accept(token, password=CHOSEN, at=timezone.now())
    memberships.confirm(asked(person), actor=world.second_administrator, at=timezone.now())
    assert person.memberships.exists()


def test_a_link_that_nobody_used_keeps_nobody_waiting_after_its_end(world: World) -> None:
    person = world.newcomer("newcomer")
    memberships.grant([Post(person, Role.AUDITOR)], actor=world.administrator, at=timezone.now())
    link(world, person)
    memberships.confirm(asked(person), actor=world.second_administrator, at=timezone.now() + invitations.LASTS)
    assert person.memberships.exists()


def test_no_link_leaves_fewer_than_two_administrators(world: World) -> None:
    with pytest.raises(PermissionDenied, match="set_password"):
        invitations.make(world.second_administrator, key="k" * 43, by=world.administrator, at=timezone.now())
    page = in_english(world.administrator).get(f"/people/{world.second_administrator.pk}/link/").content.decode()
    assert "manage.py set_password" in page
    assert not Invitation.objects.exists()
    assert world.second_administrator.memberships.exists()


# The database states it again.


def unless_ended(world: World, person: User) -> None:
    """The link as it is made, but for the roles."""
    world.administrator.refresh_from_db()
    at = timezone.now()
    Invitation.objects.create(
        user=person,
        purpose="reset",
        digest=b"d" * 32,
        bound_to="",
        created_by=world.administrator,
        created_at=at,
        expires_at=at + invitations.LASTS,
    )
    history.append_many([history.event(person, "reset", actor=world.administrator, at=at)])


def test_the_database_takes_no_link_for_somebody_who_holds_such_a_role(world: World) -> None:
    with stopped("roles that take two end"):
        unless_ended(world, world.auditor)
    person = world.newcomer("newcomer")
    memberships.grant([Post(person, Role.AUDITOR)], actor=world.second_administrator, at=world.now)
    with stopped("wait as the wish of who made it"):
        unless_ended(world, person)


def test_nor_such_a_role_for_somebody_whose_link_opens(world: World) -> None:
    person, at = world.newcomer("newcomer"), timezone.now()
    memberships.grant([Post(person, Role.AUDITOR)], actor=world.administrator, at=at)
    link(world, person)
    with stopped("can still be chosen by a link"):
        sql(
            "UPDATE accounts_membershiprequest SET outcome = 'confirmed', decided_by_id = %s, decided_at = %s WHERE user_id = %s",
            *(world.second_administrator.pk, at, person.pk),
        )
        Membership.objects.create(
            user=person,
            role=Role.AUDITOR,
            since=at,
            granted_by=world.administrator,
            confirmed_by=world.second_administrator,
        )


# What people read of it.


def test_the_pages_say_so_before_and_after(world: World) -> None:
    administrator = in_english(world.administrator)
    address = f"/people/{world.auditor.pk}/link/"
    before = administrator.get(address).content.decode()
    assert "Making the link ends these roles until they are confirmed." in before
    assert "<li>Auditor</li>" in before
    after = administrator.post(address, {"key": "k" * 43}).content.decode()
    assert "These roles wait for a second administrator." in after
    assert "<li>Auditor</li>" in after
    handlers = administrator.get(f"/people/{world.handler.pk}/link/").content.decode()
    assert "these roles" not in handlers


def test_the_person_reads_which_roles_wait_and_what_to_do(world: World) -> None:
    account = takes_over(world, world.auditor).get("/account/").content.decode()
    assert "Roles of yours wait for a second administrator." in account
    assert "<li>Auditor</li>" in account
    assert "wait for a second administrator" not in in_english(world.handler).get("/account/").content.decode()


def test_whoever_confirms_reads_why_a_role_waits_again(world: World) -> None:
    takes_over(world, world.auditor)
    memberships.grant([Post(world.newcomer("newcomer"), Role.OPERATOR)], actor=world.administrator, at=timezone.now())
    page = in_english(world.second_administrator).get("/people/waiting/").content.decode()
    assert page.count("Asked again because a link to a password was made. Administrator made a link to their password on") == 1
    assert "and it was used on" in page


# On the server, where nobody is left to confirm.


def set_on_server(username: str, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_prompt, "getpass", lambda _prompt: password)
    call_command("set_password", username, stdout=StringIO())


def test_on_the_server_a_password_is_set_for_somebody_who_keeps_their_roles(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = world.second_administrator
    elsewhere = in_english(second)
    set_on_server(second.username, CHOSEN, monkeypatch)
    assert elsewhere.get("/account/").status_code == 302
    assert Client().login(username=second.username, password=CHOSEN)
    assert second.memberships.exists()
    line = AdministrationEvent.objects.order_by("seq").last()
    assert line
    assert (line.kind, line.subject, line.verb, line.actor) == ("user", second.pk, "set_password", None)
    assert list(history.broken_links()) == []
    assert "Password set on the server" in in_english(world.administrator).get("/administration/").content.decode()


def test_it_ends_a_link_that_is_on_its_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = link(world, world.handler)
    set_on_server("handler", CHOSEN, monkeypatch)
    assert not invitations.accept(token, password="another-Odd-one", at=timezone.now())
    assert Invitation.objects.get().voided_at


@pytest.mark.parametrize(("username", "password"), [("nobody", CHOSEN), ("gone", CHOSEN), ("handler", "12345")])
def test_it_sets_none_for_nobody_and_no_weak_one(
    world: World, monkeypatch: pytest.MonkeyPatch, username: str, password: str
) -> None:
    world.newcomer("gone")
    world.disable(world.people["gone"])
    before = User.objects.order_by("pk").values_list("password", flat=True)
    with pytest.raises(CommandError):
        set_on_server(username, password, monkeypatch)
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == list(before)


def test_ones_password_is_changed_on_one_page_where_guesses_are_counted(world: World) -> None:
    answer = in_english(world.administrator).post("/admin/password_change/", {"old_password": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/")

"""Roles at `/people/`: given by one administrator, confirmed by another where they see or decide much, ended, never one's own."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import AdministrationEvent, Membership, MembershipRequest, Role, User
from accounts.steps import newcomers
from accounts.steps.memberships import Post
from accounts.steps.units import end as end_unit
from tests.world import World

WAITING = "/people/waiting/"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def first(world: World) -> Client:
    return signed_in(world.administrator)


@pytest.fixture
def second(world: World) -> Client:
    return signed_in(world.second_administrator)


def grant(client: Client, user: User, role: str, **place: str) -> Any:
    return client.post(f"/people/{user.username}/roles/", {"role": role} | place, follow=True)


def decide(client: Client, decision: str, *requests: MembershipRequest, **more: str) -> Any:
    return client.post(WAITING, {"decision": decision, "role": [row.pk for row in requests]} | more, follow=True)


def end(client: Client, row: Membership) -> Any:
    return client.post(f"/people/{row.user.username}/roles/{row.pk}/end/", follow=True)


def test_a_role_is_asked_for_by_one_and_confirmed_by_another(world: World, first: Client, second: Client) -> None:
    person = world.newcomer("newcomer")
    assert b"waits for a second administrator" in grant(first, person, "auditor").content
    request = MembershipRequest.objects.get(user=person)
    pages = [client.get(page).content for client in (first, second) for page in (WAITING, "/people/newcomer/")]
    assert [b"Confirm what is ticked" in page for page in pages] == [False, False, True, True]
    assert b"You asked for this role yourself" in decide(first, "confirm", request).content
    assert not Membership.objects.filter(user=person).exists()
    assert b"1 role is confirmed." in decide(second, "confirm", request).content
    assert Membership.objects.get(user=person).confirmed_by == world.second_administrator
    assert b"already. Reload the page." in decide(second, "confirm", request).content


def test_all_that_wait_are_confirmed_at_once_or_none(world: World, first: Client, second: Client) -> None:
    for n in range(3):
        grant(first, world.newcomer(f"new{n}"), "operator")
    grant(second, world.newcomer("theirs"), "operator")
    waiting = list(MembershipRequest.objects.filter(decided_at=None))
    decide(second, "confirm", *waiting)
    assert not Membership.objects.filter(role="operator", user__username__startswith="new").exists()
    assert b"3 roles are confirmed." in decide(second, "confirm", *waiting[:3]).content
    assert Membership.objects.filter(user__username__startswith="new").count() == 3


def test_a_role_is_withdrawn_before_it_is_confirmed_and_one_is_back_where_one_was(world: World, first: Client) -> None:
    person = world.newcomer("newcomer")
    grant(first, person, "auditor")
    request = MembershipRequest.objects.get(decided_at=None)
    answer = decide(first, "withdraw", request, person="newcomer")
    assert answer.redirect_chain[-1][0] == "/people/newcomer/"
    assert not MembershipRequest.objects.filter(decided_at=None).exists()


def test_whoever_confirms_reads_of_the_link_and_that_a_role_waits_again_only_where_it_does(world: World, second: Client) -> None:
    at = timezone.now()
    entered = User(username="newcomer", name="Newcomer")
    newcomers.take_on(entered, [Post(entered, Role.AUDITOR)], key="k" * 43, actor=world.administrator, at=at)
    page = second.get(WAITING).content.decode()
    assert "Administrator made a link to their password" in page
    assert "Asked again" not in page
    invitations.make(world.supervisor, key="q" * 43, by=world.administrator, at=timezone.now())
    assert second.get(WAITING).content.decode().count("Asked again") == 1
    assert (
        b"has a link to a password that nobody has used yet"
        in decide(second, "confirm", *MembershipRequest.objects.filter(decided_at=None)).content
    )


def test_what_is_no_decision_does_nothing(world: World, first: Client, second: Client) -> None:
    grant(first, world.newcomer("newcomer"), "auditor")
    request = MembershipRequest.objects.get(decided_at=None)
    assert b"Nothing was chosen." in decide(second, "confirm").content
    assert b"Reload the page." in second.post(WAITING, {"decision": "confirm", "role": "9" * 18}, follow=True).content
    assert b"Nothing was chosen." in second.post(WAITING, {"decision": "confirm", "role": "9" * 30}, follow=True).content
    assert decide(second, "grant", request).status_code == 404
    for user in (world.supervisor, world.auditor, world.lead):
        assert decide(signed_in(user), "confirm", request).status_code == 403
    assert MembershipRequest.objects.get(pk=request.pk).outcome == ""


def test_nobody_gives_themselves_a_role_confirms_or_ends_their_own(world: World, first: Client, second: Client) -> None:
    assert b"Nobody changes their own roles" in grant(first, world.administrator, "dispatcher").content
    row = world.administrator.memberships.get()
    assert b"Nobody changes their own roles" in end(first, row).content
    assert list(world.administrator.memberships.all()) == [row]
    grant(first, world.second_administrator, "auditor")
    assert b"Nobody changes their own roles" in decide(second, "confirm", MembershipRequest.objects.get(decided_at=None)).content
    page = first.get("/people/administrator/").content
    assert b"/people/administrator/roles/" not in page


def test_what_cannot_be_given_is_said(world: World, first: Client) -> None:
    person = world.newcomer("newcomer")
    assert b"belongs to a unit" in grant(first, person, "handler").content
    assert b"held from now on" in grant(first, person, "handler", unit="water").content
    assert b"holds the role already" in grant(first, person, "handler", unit="water").content
    end_unit(world.station, successor=world.roads, people_go_along=False, actor=world.administrator, at=world.now)
    assert b"has ended. Name a unit that goes on." in grant(first, person, "unit_lead", unit="water-1").content
    assert person.memberships.count() == 1


def test_before_a_role_ends_it_is_said_what_happens_to_its_cases(world: World, first: Client) -> None:
    world.acknowledged()
    row = world.handler.memberships.get()
    page = first.get(f"/people/handler/roles/{row.pk}/end/")
    assert (page.context["cases"], page.context["label"]) == (1, "Handler · Water bureau")
    world.person("handler", Role.UNIT_LEAD, unit=world.water)
    assert first.get(f"/people/handler/roles/{row.pk}/end/").context["cases"] == 0, "they keep them as the lead"
    assert first.get(f"/people/colleague/roles/{row.pk}/end/").status_code == 404


def test_a_role_ends_and_stays_on_the_persons_page(world: World, first: Client) -> None:
    row = world.handler.memberships.get()
    page = end(first, row).content.decode()
    assert not world.handler.memberships.exists()
    assert "Roles that have ended" in page
    assert "ended by Administrator" in page
    assert AdministrationEvent.objects.latest("seq").verb == "end"
    assert b"already. Reload the page." in end(first, row).content

"""Roles and links that wait are said until somebody decides, and that there are too few to decide."""

from datetime import timedelta

import pytest

from accounts import invitations
from accounts.models import MembershipRequest, Role, User
from accounts.steps import memberships
from accounts.steps.memberships import Post
from casework.attention import of_people
from tests.casework.attention.examining import findings, titles, weighed
from tests.world import World


def test_two_administrators_are_enough(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert titles("administrators", world.now) == []
    monkeypatch.setattr(of_people, "FEWEST_ADMINISTRATORS", 3)
    assert titles("administrators", world.now) == ["There are 2 administrators"]
    assert weighed("administrators", world.now) == [("now", [])]


def test_a_role_waits_until_a_second_administrator_decides(world: World) -> None:
    memberships.grant([Post(world.newcomer("newcomer"), Role.AUDITOR)], actor=world.administrator, at=world.now)
    (finding,) = findings("requested_roles", world.now)
    assert (finding.title, finding.names) == ("One role waits for a second administrator", ("Newcomer · Auditor",))
    assert weighed("requested_roles", world.now) == [("soon", ["desk:people_waiting"])]
    memberships.confirm(MembershipRequest.objects.filter(decided_at=None), actor=world.second_administrator, at=world.now)
    assert titles("requested_roles", world.now) == []


def test_a_link_is_said_once_it_is_open_for_a_day_and_once_nobody_came_by_it(world: World) -> None:
    newcomer = world.newcomer("newcomer")
    newcomer.set_unusable_password()
    newcomer.save(update_fields=["password", "password_mac"])
    token = invitations.make(newcomer, key="k" * 43, by=world.administrator, at=world.now)
    assert titles("invitations", world.now + timedelta(hours=20)) == []
    for hours, title, way in (
        (30, "One password link has been open for a day", ("soon", ["desk:people"])),
        (80, "One person was invited and never came", ("quiet", ["desk:people?state=invited"])),
    ):
        (finding,) = findings("invitations", at := world.now + timedelta(hours=hours))
        assert (finding.title, finding.names) == (title, ("Newcomer",))
        assert weighed("invitations", at) == [way]
    assert token
    assert invitations.accept(token, password="nine-lanterns", at=world.now + timedelta(hours=1))
    assert titles("invitations", world.now + timedelta(hours=80)) == []


def test_roles_that_wait_are_named_the_oldest_first(world: World) -> None:
    for name in ("second", "first"):
        memberships.grant([Post(world.newcomer(name), Role.AUDITOR)], actor=world.administrator, at=world.later(hours=-1))
    (finding,) = findings("requested_roles", world.now)
    assert finding.names == ("First · Auditor", "Second · Auditor")


def linked(world: World, user: User, *, hours: int = 0, key: str = "k") -> None:
    """Somebody who has not chosen a password yet is invited, whoever has one is given a link to choose another."""
    at = world.now + timedelta(hours=hours)
    assert invitations.make(user, key=key * 43, by=world.administrator, at=at)


def without_password(world: World, name: str) -> User:
    user = world.newcomer(name)
    user.set_unusable_password()
    user.save(update_fields=["password", "password_mac"])
    return user


def test_a_link_that_another_replaced_opens_nothing_and_is_not_said(world: World) -> None:
    newcomer = without_password(world, "newcomer")
    linked(world, newcomer)
    linked(world, newcomer, hours=20, key="l")
    assert titles("invitations", world.now + timedelta(hours=30)) == []
    assert titles("invitations", world.now + timedelta(hours=80)) == ["One password link has been open for a day"]


def test_nothing_is_said_of_who_is_disabled_or_came_already_or_lost_a_password(world: World) -> None:
    gone, came = without_password(world, "gone"), without_password(world, "came")
    for user in (gone, came, world.handler):
        linked(world, user)
    world.disable(gone)
    User.objects.filter(pk=came.pk).update(last_login=world.now)
    assert titles("invitations", world.now + timedelta(hours=80)) == []


def test_who_never_came_is_named_in_the_order_in_which_the_links_ended(world: World) -> None:
    for name, hours in (("later", 2), ("earlier", 1)):
        linked(world, without_password(world, name), hours=hours)
    for at in (30, 80):
        (finding,) = findings("invitations", world.now + timedelta(hours=at))
        assert finding.names == ("Earlier", "Later")

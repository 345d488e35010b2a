"""Roles and links that wait are said until somebody decides, and that there are too few to decide."""

from datetime import timedelta

import pytest

from accounts import invitations
from accounts.models import MembershipRequest, Role
from accounts.steps import memberships
from accounts.steps.memberships import Post
from casework.attention import of_people
from tests.casework.attention.examining import findings, titles
from tests.world import World


def test_two_administrators_are_enough(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert titles("administrators", world.now) == []
    monkeypatch.setattr(of_people, "FEWEST_ADMINISTRATORS", 3)
    assert titles("administrators", world.now) == ["There are 2 administrators"]


def test_a_role_waits_until_a_second_administrator_decides(world: World) -> None:
    memberships.grant([Post(world.newcomer("newcomer"), Role.AUDITOR)], actor=world.administrator, at=world.now)
    (finding,) = findings("requested_roles", world.now)
    assert (finding.title, finding.names) == ("One role waits for a second administrator", ("Newcomer · Auditor",))
    memberships.confirm(MembershipRequest.objects.filter(decided_at=None), actor=world.second_administrator, at=world.now)
    assert titles("requested_roles", world.now) == []


def test_a_link_is_said_once_it_is_open_for_a_day_and_once_nobody_came_by_it(world: World) -> None:
    newcomer = world.newcomer("newcomer")
    newcomer.set_unusable_password()
    newcomer.save(update_fields=["password", "password_mac"])
    token = invitations.make(newcomer, key="k" * 43, by=world.administrator, at=world.now)
    assert titles("invitations", world.now + timedelta(hours=20)) == []
    assert titles("invitations", world.now + timedelta(hours=30)) == ["One password link has been open for a day"]
    assert titles("invitations", world.now + timedelta(hours=80)) == ["One person was invited and never came"]
    assert token
    assert invitations.accept(token, password="nine-lanterns", at=world.now + timedelta(hours=1))
    assert titles("invitations", world.now + timedelta(hours=80)) == []

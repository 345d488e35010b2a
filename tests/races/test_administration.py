"""Administrators at the same moment: one wins, the others are told, and the history is whole."""

import pytest

from accounts import history
from accounts.models import AdministrationEvent, Membership, MembershipRequest, Role
from accounts.steps import memberships
from accounts.steps.memberships import Post
from tests.races.racing import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def request_(transactional_db: None) -> MembershipRequest:
    world = World()
    world.person("third", Role.ADMINISTRATOR)
    person = world.newcomer("newcomer")
    _held, (request,) = memberships.grant([Post(person, Role.AUDITOR)], actor=world.administrator, at=world.now)
    request.world = world  # type: ignore[attr-defined]
    return request


def verbs(request: MembershipRequest) -> list[str]:
    lines = AdministrationEvent.objects.filter(kind="membershiprequest", subject=request.pk).order_by("seq")
    return list(lines.values_list("verb", flat=True))


def test_two_administrators_confirm_at_once_and_the_role_is_held_once(request_: MembershipRequest) -> None:
    world: World = request_.world  # type: ignore[attr-defined]
    actors = [world.second_administrator, world.people["third"]] * 4
    outcomes = race([lambda actor=actor: memberships.confirm([request_], actor=actor, at=world.now) for actor in actors])
    assert outcomes == {"won": 1, "already_done": 7}
    assert Membership.ever.filter(user=request_.user).count() == 1
    assert verbs(request_) == ["request", "confirm"]
    assert list(history.broken_links()) == []


def test_confirmed_while_it_is_withdrawn_it_is_either(request_: MembershipRequest) -> None:
    world: World = request_.world  # type: ignore[attr-defined]
    attempts = [
        lambda: memberships.confirm([request_], actor=world.second_administrator, at=world.now),
        lambda: memberships.withdraw([request_], actor=world.administrator, at=world.now),
    ] * 4
    assert race(attempts) == {"won": 1, "already_done": 7}
    request_.refresh_from_db()
    assert Membership.ever.filter(user=request_.user).exists() == (request_.outcome == "confirmed")
    assert len(verbs(request_)) == 2
    assert list(history.broken_links()) == []


def test_three_administrators_who_end_each_other_leave_two(request_: MembershipRequest) -> None:
    world: World = request_.world  # type: ignore[attr-defined]
    three = [world.administrator, world.second_administrator, world.people["third"]]
    pairs = [(actor, other) for actor in three for other in three if actor != other]
    outcomes = race(
        [lambda a=actor, o=other: memberships.end(list(o.memberships.all()), actor=a, at=world.now) for actor, other in pairs]
    )
    assert outcomes["won"] == 1
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).count() == 2
    assert list(history.broken_links()) == []


def test_changes_of_everything_at_once_make_one_chain(request_: MembershipRequest) -> None:
    world: World = request_.world  # type: ignore[attr-defined]
    posts = [Post(world.newcomer(f"n{n}"), Role.HANDLER, world.roads) for n in range(8)]
    before = AdministrationEvent.objects.count()
    attempts = [lambda post=post: memberships.grant([post], actor=world.administrator, at=world.now) for post in posts]
    assert race(attempts) == {"won": 8}
    assert AdministrationEvent.objects.count() == before + 8
    assert list(history.broken_links()) == []

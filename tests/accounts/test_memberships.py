"""Roles: nobody their own, and those that see or decide much by two administrators."""

from datetime import timedelta

import pytest

from accounts import history
from accounts.holders import holders
from accounts.models import SECOND_PERSON, AdministrationEvent, Membership, MembershipRequest, Role, User
from accounts.steps import memberships, people
from accounts.steps.memberships import Post
from casework.models import Case
from casework.policies import access
from tests.accounts.refusals import refused
from tests.casework.guards.breaking import CHECK, UNIQUE, sql, stopped
from tests.world import World


def asked(world: World, user: User, role: Role = Role.AUDITOR) -> MembershipRequest:
    _held, (request,) = memberships.grant([Post(user, role)], actor=world.administrator, at=world.now)
    return request


def roles(user: User) -> set[str]:
    return set(User.objects.get(pk=user.pk).memberships.values_list("role", flat=True))


def verbs(kind: str) -> list[str]:
    return list(AdministrationEvent.objects.filter(kind=kind).order_by("seq").values_list("verb", flat=True))


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_themselves_a_role(world: World, role: Role) -> None:
    with refused("own_role"):
        memberships.grant([Post(world.administrator, role, world.water)], actor=world.administrator, at=world.now)


@pytest.mark.parametrize("role", SECOND_PERSON)
def test_a_role_that_sees_or_decides_much_is_held_once_a_second_administrator_confirms(world: World, role: Role) -> None:
    person = world.newcomer("newcomer")
    request = asked(world, person, role)
    assert roles(person) == set()
    with refused("same_person"):
        memberships.confirm([request], actor=world.administrator, at=world.now)
    (held,) = memberships.confirm([request], actor=world.second_administrator, at=world.later(hours=1))
    assert roles(person) == {role}
    assert (held.granted_by, held.confirmed_by, held.since) == (world.administrator, world.second_administrator, world.now)
    assert User.objects.get(pk=person.pk).is_staff == (role == Role.ADMINISTRATOR)


def test_a_role_in_a_unit_takes_one_administrator(world: World) -> None:
    person = world.newcomer("newcomer")
    memberships.grant([Post(person, Role.HANDLER, world.water)], actor=world.administrator, at=world.now)
    assert roles(person) == {"handler"}


def test_a_role_ends_even_where_the_clock_of_the_server_is_behind(world: World) -> None:
    person = world.newcomer("newcomer")
    (held,), _requests = memberships.grant([Post(person, Role.HANDLER, world.water)], actor=world.administrator, at=world.now)
    (ended,) = memberships.end([held], actor=world.administrator, at=world.now - timedelta(minutes=11))
    assert (ended.since, ended.until) == (world.now, world.now)
    assert roles(person) == set()
    assert list(history.broken_links()) == []


def test_the_person_themselves_neither_confirms_nor_withdraws_nor_ends(world: World) -> None:
    third = world.person("third", Role.ADMINISTRATOR)
    request = asked(world, third)
    for step in (memberships.confirm, memberships.withdraw):
        with refused("own_role"):
            step([request], actor=third, at=world.now)
    with refused("own_role"):
        memberships.end(third.memberships.all(), actor=third, at=world.now)


@pytest.mark.parametrize("who", ["auditor", "supervisor", "lead", "area"])
def test_only_administrators_of_the_whole_give_and_take_roles(world: World, who: str) -> None:
    request = asked(world, world.newcomer("newcomer"))
    actor = world.person("area", Role.ADMINISTRATOR, area=world.town) if who == "area" else world.people[who]
    post = Post(world.newcomer("newer"), Role.HANDLER, world.water)
    with refused("not_allowed"):
        memberships.grant([post], actor=actor, at=world.now)
    with refused("not_allowed"):
        memberships.confirm([request], actor=actor, at=world.now)
    with refused("not_allowed"):
        memberships.withdraw([request], actor=actor, at=world.now)
    with refused("not_allowed"):
        memberships.end(world.handler.memberships.all(), actor=actor, at=world.now)


def test_many_that_wait_are_confirmed_at_once_all_or_none(world: World) -> None:
    newcomers = [world.newcomer(f"new{n}") for n in range(5)]
    posts = [Post(person, Role.OPERATOR) for person in newcomers]
    _held, requests = memberships.grant(posts, actor=world.administrator, at=world.now)
    request = asked(world, world.second_administrator)
    with refused("own_role"):
        memberships.confirm([*requests, request], actor=world.second_administrator, at=world.now)
    assert not any(roles(person) for person in newcomers)
    memberships.confirm(requests, actor=world.second_administrator, at=world.now)
    assert all(roles(person) == {"operator"} for person in newcomers)


def test_what_was_withdrawn_is_confirmed_by_nobody_and_may_be_asked_for_again(world: World) -> None:
    person = world.newcomer("newcomer")
    request = asked(world, person)
    with refused("already_requested"):
        asked(world, person)
    memberships.withdraw([request], actor=world.administrator, at=world.now)
    with refused("already_done"):
        memberships.confirm([request], actor=world.second_administrator, at=world.now)
    memberships.confirm([asked(world, person)], actor=world.second_administrator, at=world.now)
    with refused("already_held"):
        asked(world, person)
    assert verbs("membershiprequest")[-4:] == ["request", "withdraw", "request", "confirm"]


def test_a_role_that_ended_is_on_record_with_its_time_and_opens_nothing(world: World) -> None:
    case = Case.objects.get(pk=world.dispatched().pk)
    assert access.sees(world.handler, case)
    world.later(days=1)
    world.leaves(world.handler)
    former = User.objects.get(pk=world.handler.pk)
    assert (roles(former), access.grants(former), access.sees(former, case)) == (set(), (), False)
    assert not User.objects.prefetch_related("memberships").get(pk=former.pk).memberships.all()
    assert former not in holders()
    assert former not in holders(Role.HANDLER, unit=world.water)
    row = Membership.ever.get(user=former)
    assert (row.until, row.ended_by, row.since) == (world.now, world.administrator, world.now - timedelta(days=1, minutes=5))
    with refused("already_done"):
        memberships.end([row], actor=world.administrator, at=world.now)
    world.person("handler", Role.HANDLER, unit=world.water)
    assert roles(former) == {"handler"}


def test_two_administrators_remain(world: World) -> None:
    with refused("administrators_left"):
        world.leaves(world.second_administrator)
    with refused("administrators_left"):
        world.disable(world.second_administrator)
    third = world.person("third", Role.ADMINISTRATOR)
    memberships.end(world.second_administrator.memberships.all(), actor=third, at=world.now)
    assert not User.objects.get(pk=world.second_administrator.pk).is_staff


def test_nobody_disables_their_own_account(world: World) -> None:
    world.person("third", Role.ADMINISTRATOR)
    with refused("own_account"):
        world.disable(world.administrator)


def test_there_are_two_first_administrators_and_no_third(world: World) -> None:
    with refused("administrators_there"):
        memberships.first_administrators([world.newcomer("third")], at=world.now)


def test_an_auditor_for_an_hour_stays_on_record(world: World) -> None:
    """What started it all: an administrator takes the role, reads, and gives it back."""
    memberships.confirm([asked(world, world.second_administrator)], actor=world.person("third", Role.ADMINISTRATOR), at=world.now)
    row = Membership.objects.get(user=world.second_administrator, role=Role.AUDITOR)
    memberships.end([row], actor=world.administrator, at=world.later(hours=1))
    lines = AdministrationEvent.objects.filter(kind="membership", subject=row.pk).order_by("seq")
    assert [(line.verb, line.actor) for line in lines] == [("grant", world.people["third"]), ("end", world.administrator)]
    for change in ("DELETE FROM accounts_administrationevent", "UPDATE accounts_administrationevent SET actor_id = NULL"):
        with stopped("stays on record"):
            sql(change)
    for change in ("DELETE FROM accounts_membership", "DELETE FROM accounts_user", "DELETE FROM accounts_membershiprequest"):
        with stopped("stays on record"):
            sql(change)
    assert list(history.broken_links()) == []


# The database states it again, for whatever code runs.


def insert(world: World, user: User, role: Role, granted_by: User | None, confirmed_by: User | None = None) -> None:
    sql(
        "INSERT INTO accounts_membership (user_id, role, since, granted_by_id, confirmed_by_id) VALUES (%s, %s, %s, %s, %s)",
        *(user.pk, role, world.now, granted_by and granted_by.pk, confirmed_by and confirmed_by.pk),
    )


def test_the_database_takes_no_role_by_ones_own_word_or_that_of_one(world: World) -> None:
    person, first, second = world.newcomer("newcomer"), world.administrator, world.second_administrator
    with stopped("membership_not_by_oneself", CHECK):
        insert(world, first, Role.DISPATCHER, first)
    with stopped("membership_second_person", CHECK):
        insert(world, person, Role.AUDITOR, first)
    for two in ((first, first), (first, second)):
        with stopped("confirms what was asked for"):
            insert(world, person, Role.AUDITOR, *two)
    with stopped("first two administrators alone"):
        insert(world, person, Role.AUDITOR, None)
    with stopped("first two administrators alone"):
        insert(world, person, Role.ADMINISTRATOR, None)
    with stopped("administrators grant roles"):
        insert(world, person, Role.DISPATCHER, world.supervisor)
    with stopped("no change without a line"):
        insert(world, person, Role.DISPATCHER, first)


def test_the_database_decides_a_wish_once_and_by_another(world: World) -> None:
    request = asked(world, world.newcomer("newcomer"))
    decide = "UPDATE accounts_membershiprequest SET outcome = %s, decided_by_id = %s, decided_at = now() WHERE id = %s"
    with stopped("membership_request_second_person", CHECK):
        sql(decide, "confirmed", world.administrator.pk, request.pk)
    with stopped("membership_request_not_by_oneself", CHECK):
        sql(
            "INSERT INTO accounts_membershiprequest (user_id, role, requested_by_id, requested_at, outcome) "
            "VALUES (%s, 'auditor', %s, now(), '')",
            *(world.administrator.pk, world.administrator.pk),
        )
    with stopped("administrators decide"):
        sql(decide, "confirmed", world.supervisor.pk, request.pk)
    with stopped("no change without a line"):
        sql(decide, "confirmed", world.second_administrator.pk, request.pk)
    with stopped("stays, and is decided once"):
        sql("UPDATE accounts_membershiprequest SET role = 'supervisor' WHERE id = %s", request.pk)
    memberships.withdraw([request], actor=world.second_administrator, at=world.now)
    with stopped("stays, and is decided once"):
        sql(decide, "confirmed", world.second_administrator.pk, request.pk)


@pytest.mark.parametrize(
    "change", ["role = 'auditor'", "since = now()", "user_id = granted_by_id", "unit_id = NULL", "until = NULL"]
)
def test_the_database_lets_a_membership_only_end_and_once(world: World, change: str) -> None:
    with stopped("only ever ended, once"):
        sql(f"UPDATE accounts_membership SET {change} WHERE user_id = %s", world.handler.pk)  # noqa: S608 - the test's own
    ends = "UPDATE accounts_membership SET until = now(), ended_by_id = %s WHERE user_id = %s"
    with stopped("administrators end roles"):
        sql(ends, world.supervisor.pk, world.handler.pk)
    with stopped("membership_not_by_oneself", CHECK):
        sql(ends, world.administrator.pk, world.administrator.pk)
    with stopped("no change without a line"):
        sql(ends, world.administrator.pk, world.handler.pk)
    world.leaves(world.handler)
    with stopped("only ever ended, once"):
        sql("UPDATE accounts_membership SET until = NULL, ended_by_id = NULL WHERE user_id = %s", world.handler.pk)


def test_a_role_is_held_once(world: World) -> None:
    with stopped("membership_held_once", UNIQUE):
        sql(
            "INSERT INTO accounts_membership (user_id, role, unit_id, since, granted_by_id) "
            "SELECT user_id, role, unit_id, since, granted_by_id FROM accounts_membership WHERE user_id = %s",
            world.handler.pk,
        )


def test_a_new_account_is_entered_by_an_administrator_and_opens_nothing(world: World) -> None:
    with refused("not_allowed"):
        people.enter([User(username="x", name="X")], actor=world.supervisor, at=world.now)
    (person,) = people.enter([User(username="x", name="X")], actor=world.administrator, at=world.now)
    assert not person.has_usable_password()
    assert access.grants(person) == ()

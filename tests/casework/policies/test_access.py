"""Who sees and may do what, where people hold more than one role."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from accounts.steps.memberships import Post
from casework import steps
from casework import verb as registry
from casework.models import Case
from casework.policies import access
from casework.policies.ratings import words_that_reach_the_unit
from casework.refusal import NotAllowed
from tests import merging
from tests.assisting import assisted
from tests.world import World
from visits.access import VISIT

IN_THE_UNITS_FAVOUR = (
    *map(registry.get, ("accept_rating", "close_dissatisfied", "waive_leader_visit", "withdraw", "rating_slip")),
    access.RATE_FOR,
)


def fresh(user: User) -> User:
    """As the next request loads the person: memberships are read once per request."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def judge_and_party(world: World) -> User:
    """A unit lead who is a supervisor and an operator besides."""
    world.person("lead", Role.SUPERVISOR)
    world.person("lead", Role.OPERATOR)
    return fresh(world.lead)


def test_nobody_decides_in_favour_of_the_own_unit(world: World, judge_and_party: User) -> None:
    case = Case.objects.get(pk=world.acknowledged().pk)
    elsewhere = Case.objects.get(pk=world.dispatched(unit=world.roads).pk)
    for permission in IN_THE_UNITS_FAVOUR:
        assert access.may(judge_and_party, permission, case).code == "handled_it", permission.code
        assert access.may(judge_and_party, permission, elsewhere), permission.code


def test_a_colleague_who_left_the_unit_does_not_rate_what_it_handled_while_they_were_there(world: World) -> None:
    case = Case.objects.get(pk=world.resolved().pk)
    world.leaves(world.colleague)
    world.person("colleague", Role.OPERATOR)
    later = Case.objects.get(pk=world.resolved().pk)
    assert access.may(fresh(world.colleague), access.RATE_FOR, case).code == "handled_it"
    assert access.may(fresh(world.colleague), access.RATE_FOR, later)
    opinion = steps.Opinion(score=5, solved="yes", visited="yes")
    with pytest.raises(NotAllowed):
        steps.rate_for(case, opinion, by="phone", actor=fresh(world.colleague), at=world.now)
    assert steps.rate_for(later, opinion, by="phone", actor=fresh(world.colleague), at=world.now).state == "closed"


def test_the_roles_of_many_are_read_as_those_of_one(world: World) -> None:
    case = Case.objects.get(pk=world.resolved().pk)
    world.leaves(world.colleague)
    for person in (world.colleague, world.lead, world.stranger):
        alone, among_many = fresh(person), fresh(person)
        access.remember_grants([among_many])
        assert access.grants(alone) == access.grants(among_many)
        assert access.handled(alone, case) == access.handled(among_many, case) == (person != world.stranger)


def test_who_handled_many_cases_is_read_as_of_each_alone(world: World) -> None:
    """Of a merged one with who handles the case that leads, and who handled it itself."""
    leader, other = world.dispatched(unit=world.roads), world.acknowledged()
    followers = [merging.merged(world, leader), merging.merged(world, leader, case=world.acknowledged())]
    cases = [leader, other, *followers, world.registered()]
    together = access.handlers_of(cases)
    assert {pk: {row.pk for row in rows} for pk, rows in together.items()} == {
        case.pk: {row.pk for row in access.handlers(case)} for case in cases
    }
    assert together[followers[0].pk]


def test_a_lead_does_not_accept_the_rating_that_says_nobody_came(world: World, judge_and_party: User) -> None:
    case = world.rated(visited="no")
    with pytest.raises(NotAllowed):
        steps.accept_rating(case, reason="我去过", actor=judge_and_party, at=world.later(hours=1))
    assert steps.accept_rating(case, reason="邻居作证", actor=world.supervisor, at=world.later(hours=1)).state == "closed"


def test_another_role_does_not_open_the_words_of_ratings_to_the_unit(world: World, judge_and_party: User) -> None:
    case = Case.objects.get(pk=world.rated().pk)
    assert "rating_words" not in access.fields(judge_and_party, case)
    assert "rating_words" in access.fields(world.supervisor, case)


def test_the_words_of_a_rating_never_reach_the_unit_of_a_confidential_case(world: World) -> None:
    confidential = world.resolved(kind="report", brief="有人反映")
    opinion = steps.Opinion(score=2, solved="no", visited="yes", words="我是三号楼的李四")
    case = steps.rate_by_link(world.rating_token(confidential), opinion, at=world.later(hours=1))
    assert words_that_reach_the_unit(case, case.ratings.all()) == frozenset()


def test_who_assists_sees_a_case_alike_in_a_list_and_alone(world: World) -> None:
    """Rows and the loaded case say the same, whatever somebody holds: of cases with one, two or no units that assist."""
    held = [
        (role, unit, area)
        for role in (Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR, Role.OPERATOR)
        for unit in (world.roads, world.water, world.government, world.station)
        for area in (None, world.village)
        if role != Role.HANDLER or area is None
    ]
    world.grant(*(Post(world.newcomer(f"somebody{nth}"), role, unit, area) for nth, (role, unit, area) in enumerate(held)))
    world.grant(Post(world.people["somebody0"], Role.SUPERVISOR, None, None))
    returned = assisted(world)
    steps.return_(returned, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    for details in ({}, {"confidential": True, "brief": "有人反映"}, {"against": world.hotline}, {"area": None}):
        assisted(world, world.acknowledged(**details))
        world.acknowledged(**details)
    assisted(world, assisted(world), unit=world.hotline)
    assisted(world, world.dispatched(unit=world.station), by=world.lead)
    cases = list(Case.objects.select_related("unit", "area", "against"))
    for user in map(fresh, world.people.values()):
        listed = set(access.visible_to(user).values_list("pk", flat=True))
        assert listed == {case.pk for case in cases if access.sees(user, case)}, user
        readable = set(access.visible_to(user).filter(access.reads(user)).values_list("pk", flat=True))
        assert readable == {case.pk for case in cases if access.sees(user, case) and "text" in access.fields(user, case)}, user
        briefed = set(access.visible_to(user).filter(access.reads(user, brief=True)).values_list("pk", flat=True))
        assert briefed == {case.pk for case in cases if access.sees(user, case) and "brief" in access.fields(user, case)}, user
        helping = set(access.visible_to(user).filter(access.assisted_by(user)).values_list("pk", flat=True))
        assert helping == {case.pk for case in cases if access.sees(user, case) and access.assists(user, case)}, user
        for permission in (registry.get("resolve"), registry.get("comment"), registry.get("assist_done")):
            within = set(access.visible_to(user).filter(access.within_role(user, permission)).values_list("pk", flat=True))
            apart = {"handled_it", "not_assigned"}
            allowed = {case.pk for case in cases if (answer := access.may(user, permission, case)) or answer.code in apart}
            assert within == allowed, (user, permission.code)


def test_who_assists_reads_of_a_confidential_case_the_brief_alone(world: World) -> None:
    confidential = assisted(world, world.acknowledged(confidential=True, brief="有人反映"))
    assert access.fields(fresh(world.stranger), confidential) == {"brief", "events"}
    plain = assisted(world)
    assert {"text", "reveal"} <= access.fields(fresh(world.stranger), plain)
    world.person("stranger", Role.SUPERVISOR)
    assert access.fields(fresh(world.stranger), confidential) == {"brief", "events"}
    assert "rating_words" not in access.fields(fresh(world.stranger), plain)


def test_who_assists_visits_and_neither_resolves_nor_returns_nor_asks_for_time(world: World) -> None:
    case = assisted(world)
    for verb in ("resolve", "return", "extend", "suspend", "assign", "assist", "acknowledge", "reply"):
        assert access.may(fresh(world.stranger), registry.get(verb), case).code == "not_allowed", verb
    for permission in (VISIT, registry.get("comment"), registry.get("assist_done"), registry.get("reveal")):
        assert access.may(fresh(world.stranger), permission, case), permission.code


def test_with_what_no_case_is_assisted_nobody_is_asked_for_more(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user, case = fresh(world.stranger), Case.objects.select_related("unit", "area", "against").get(pk=world.acknowledged().pk)
    access.grants(user)
    with django_assert_num_queries(0):
        assert not access.sees(user, case)

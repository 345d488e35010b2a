"""Nobody on leave is told or reminded by any way: who stands in for them is."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from accounts.models import Role, User
from accounts.steps import absences
from casework.escalation.sweep import sweep
from casework.models import Case, Notice
from casework.notices import compose, morning, watch
from casework.notices.recipients import Recipients
from casework.steps.choose_messages import choose_messages
from tests.accounts.on_leave import leave
from tests.world import World

AUDIENCES = ("handler", "unit_lead", "dispatcher", "supervisor", "operator", "callback_operator", "owner", "unit_lead@unit")


def reached(case: Case, audience: str, world: World) -> set[User]:
    case = Case.objects.select_related("unit", "area", "handler", "against").get(pk=case.pk)
    return set(Recipients([case], at=world.now).of(audience, case, {}))


def composed(cases: Iterable[Case], world: World) -> set[User | None]:
    compose.compose([case.pk for case in cases], at=world.now)
    return {notice.recipient for notice in Notice.objects.filter(recipient__isnull=False)}


def test_the_deputy_is_told_in_the_place_of_the_handler_and_of_the_lead(world: World) -> None:
    case = world.acknowledged()
    leave(world.handler, world.colleague, at=world.now)
    assert reached(case, "handler", world) == {world.colleague}
    leave(world.lead, world.colleague, at=world.now)
    assert reached(case, "unit_lead", world) == {world.colleague}


def test_no_audience_reaches_anybody_on_leave(world: World) -> None:
    world.person("supervisor2", Role.SUPERVISOR)
    world.person("dispatcher2", Role.DISPATCHER)
    case = world.acknowledged()
    pairs = {
        "handler": "colleague",
        "lead": "colleague",
        "supervisor": "supervisor2",
        "dispatcher": "dispatcher2",
        "operator": "operator2",
    }
    for who, deputy in pairs.items():
        leave(world.people[who], world.people[deputy], at=world.now)
    for audience in AUDIENCES:
        people = {user.username for user in reached(case, audience, world)}
        assert people, audience
        assert not people & pairs.keys(), audience


def test_a_chain_reaches_its_end(world: World) -> None:
    case = world.acknowledged()
    leave(world.handler, world.colleague, at=world.now)
    leave(world.colleague, world.lead, at=world.now)
    assert reached(case, "handler", world) == {world.lead}


@pytest.mark.parametrize("lead_is_there", [True, False])
def test_where_the_deputy_has_left_the_lead_is_told_and_else_a_supervisor(world: World, *, lead_is_there: bool) -> None:
    case = world.acknowledged()
    third = world.person("third", Role.HANDLER, unit=world.water)
    leave(world.handler, third, at=world.now)
    if not lead_is_there:
        leave(world.lead, third, at=world.now)
    world.disable(third)
    assert reached(case, "handler", world) == {world.lead if lead_is_there else world.supervisor}


def test_who_is_back_is_told_again(world: World) -> None:
    case = world.acknowledged()
    absence = leave(world.handler, world.colleague, at=world.now, days=2)
    world.later(days=2)
    assert reached(case, "handler", world) == {world.handler}
    world.now -= timedelta(days=2)
    absences.end(absence, actor=world.handler, at=world.now)
    assert reached(case, "handler", world) == {world.handler}


def test_the_sweep_reminds_the_deputy_alone(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    composed([case], world)
    before = Notice.objects.filter(recipient=world.handler).count()
    leave(world.handler, world.colleague, at=world.now, days=9)
    sweep(at=world.later(days=1))
    assert world.colleague in composed([case], world)
    assert Notice.objects.filter(recipient=world.handler).count() == before


def test_the_morning_digest_stays_away_from_who_is_on_leave(world: World) -> None:
    for user in (world.handler, world.colleague):
        world.change(user, email=f"{user.username}@example.org")
        choose_messages(transport="email", address="", actor=user, at=world.now)
    case = world.dispatched(handler=world.handler)
    compose.compose([case.pk], at=world.now)
    leave(world.handler, world.colleague, at=world.now, days=9)
    case = world.dispatched(handler=world.handler, phone="")
    compose.compose([case.pk], at=world.now)
    morning.tell(at=world.later(days=1))
    assert {notice.recipient for notice in Notice.objects.filter(kind=morning.KIND)} == {world.colleague}


def test_an_administrator_on_leave_is_not_told_of_failing_rules(world: World) -> None:
    leave(world.administrator, world.second_administrator, at=world.now)
    watch.tell("calendar_ends", {"day": "2026-12-31"}, moment=world.now, at=world.now)
    assert {notice.recipient for notice in Notice.objects.filter(kind="calendar_ends")} == {world.second_administrator}

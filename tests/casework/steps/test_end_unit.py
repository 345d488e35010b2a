"""A unit ends: what is open goes to another, with the unit's rules, its lines of the table and its knowledge; history stays."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import history
from accounts.models import AdministrationEvent, Membership, Role, Unit, UnitEnding
from accounts.refusal import AdministrationRefused
from accounts.steps import memberships
from casework import steps
from casework.api import directory
from casework.models import Article, Case, CaseHandler, EscalationRule, Notice, Route
from casework.notices import compose
from casework.policies import heirs, routing
from casework.rule_editor.proposal import Proposal
from casework.rule_editor.save import save
from casework.steps.end_unit import end_unit, hand_over_of_ended_units, succeed
from casework.steps.hand_over import hand_over_all_that_is_left, oldest
from casework.steps.keep_article import ArticleText, keep_article
from casework.steps.succeed_assist import succeed_assist
from tests.assisting import asked, assisted, decided
from tests.casework.guards.breaking import sql, stopped
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.casework.steps import test_suspend
from tests.verified import first_break
from tests.world import World


def ended(world: World, *, along: bool = True, successor: str = "roads") -> int:
    """The water bureau; how many of its cases moved."""
    if world.station.parent_id == world.water.pk:
        world.keep(world.station, parent=world.government)
    unit = getattr(world, successor)
    end_unit(world.water, successor=unit, people_go_along=along, actor=world.administrator, at=world.later(minutes=1))
    return hand_over_of_ended_units(at=world.later(minutes=1))


def test_what_is_open_goes_on_with_the_successor_and_what_is_over_stays(world: World) -> None:
    dispatched, acknowledged, visited, resolved = (
        getattr(world, brought)() for brought in ("dispatched", "acknowledged", "visited", "resolved")
    )
    rests, over = test_suspend.suspended(world, world.acknowledged()), world.closed()
    due = wait(acknowledged, "resolution").due_at
    cases = [dispatched, acknowledged, visited, resolved, rests]
    assert ended(world) == len(cases)
    assert hand_over_of_ended_units(at=world.now) == 0
    for case in [*cases, over]:
        case.refresh_from_db()
    assert {case.unit for case in cases} == {world.roads}
    assert [case.state for case in cases] == ["dispatched", "dispatched", "dispatched", "resolved", "suspended"]
    assert waiting(acknowledged) == {"acknowledgement", "visit", "resolution"}
    assert waiting(visited) == {"acknowledgement", "resolution"}, "a visit that was made counts"
    assert wait(acknowledged, "resolution").due_at == due
    assert wait(acknowledged, "acknowledgement").since == world.now
    assert over.unit == world.water
    assert last(acknowledged).actor == world.administrator
    assert {row.unit for row in CaseHandler.objects.filter(case=acknowledged)} == {world.water, world.roads}
    assert first_break() is None


@pytest.mark.parametrize("brought", ["dispatched", "acknowledged", "visited"])
def test_a_successor_that_assisted_leads_and_assists_no_longer(world: World, brought: str) -> None:
    case = assisted(world, getattr(world, brought)(), by=world.lead)
    assert ended(world) == 1
    case.refresh_from_db()
    assert (case.unit, case.assisting) == (world.roads, [])
    assert "assist" not in waiting(case)
    assert first_break() is None


def test_a_unit_that_assisted_the_one_that_ends_goes_on_assisting(world: World) -> None:
    case = assisted(world)
    assert ended(world, successor="hotline") == 1
    case.refresh_from_db()
    assert (case.unit, case.assisting) == (world.hotline, [world.roads.pk])
    assert "assist" in waiting(case)
    assert first_break() is None


def helper_ended(world: World, *, successor: Unit) -> int:
    """The roads bureau, which assists; how many cases moved."""
    end_unit(world.roads, successor=successor, people_go_along=True, actor=world.administrator, at=world.later(minutes=1))
    return hand_over_of_ended_units(at=world.later(minutes=1))


def test_what_a_unit_assists_with_is_its_successors_with_a_limit_of_its_own(world: World) -> None:
    case = assisted(world)
    lead = world.person("their lead", Role.UNIT_LEAD, unit=world.hotline)
    assert helper_ended(world, successor=world.hotline) == 1
    assert hand_over_of_ended_units(at=world.now) == 0
    case.refresh_from_db()
    assert (case.unit, case.assisting) == (world.water, [world.hotline.pk])
    assert wait(case, "assist").since == world.now
    assert (last(case).verb, last(case).actor) == ("succeed_assist", world.administrator)
    assert {row.unit for row in CaseHandler.objects.filter(case=case)} == {world.water, world.roads, world.hotline}
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.filter(recipient=lead, kind="succeed_assist").count() == 1
    assert {notice.recipient for notice in case.notices.filter(kind="assistance_goes_on")} == {world.handler, world.lead}
    steps.assist_done(case, text="路面已恢复", actor=lead, at=world.later(hours=1))
    assert first_break() is None


def test_while_a_case_rests_so_does_what_the_successor_has_to_do(world: World) -> None:
    case = test_suspend.suspended(world, assisted(world))
    helper_ended(world, successor=world.hotline)
    assert wait(case, "assist").pauses.filter(ended_at=None).exists()
    assert first_break() is None


@pytest.mark.parametrize("successor", ["water", "station"])
def test_a_unit_that_has_the_case_does_not_assist_itself(world: World, successor: str) -> None:
    case = assisted(world)
    assert helper_ended(world, successor=getattr(world, successor)) == 1
    assert_nobody_assists(case)
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in case.notices.filter(kind="assistance_over")} >= {world.handler}


def test_a_unit_never_gets_to_assist_with_a_complaint_about_itself(world: World) -> None:
    case = assisted(world, world.acknowledged(against=world.hotline, kind="complaint"))
    assert helper_ended(world, successor=world.hotline) == 1
    assert_nobody_assists(case)


def test_two_that_assist_become_one(world: World) -> None:
    case = assisted(world, assisted(world), unit=world.hotline)
    assert helper_ended(world, successor=world.hotline) == 1
    case.refresh_from_db()
    assert case.assisting == [world.hotline.pk]
    assert first_break() is None


def test_the_database_lets_only_a_successor_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = assisted(world)
    world.keep(world.station, parent=world.government)
    station = Unit.objects.get(pk=world.station.pk)
    end_unit(world.roads, successor=world.hotline, people_go_along=True, actor=world.administrator, at=world.later(minutes=1))
    monkeypatch.setattr(heirs, "last_of", lambda _unit: station)
    with stopped("a unit assists only once"):
        succeed_assist(case, world.roads, actor=None, at=world.now)


def assert_nobody_assists(case: Case) -> None:
    case.refresh_from_db()
    assert (case.unit.code if case.unit else None, case.assisting) == ("water", [])
    assert "assist" not in waiting(case)
    assert first_break() is None


def test_a_unit_that_has_ended_is_not_asked_to_assist_nor_granted_what_was_asked_before(world: World) -> None:
    before = asked(world)
    end_unit(world.roads, successor=world.hotline, people_go_along=True, actor=world.administrator, at=world.later(minutes=1))
    with refused("unit_ended", saying="Hotline"):
        decided(world, before)
    with refused("unit_ended"):
        asked(world, world.acknowledged())


def test_people_go_along_and_keep_their_cases(world: World) -> None:
    theirs, without = world.acknowledged(), world.dispatched()
    ended(world)
    theirs.refresh_from_db()
    without.refresh_from_db()
    assert (theirs.handler, without.handler) == (world.handler, None)
    held = set(
        Membership.objects.filter(user__in=[world.handler, world.lead]).values_list("user__username", "role", "unit__code")
    )
    assert held == {("handler", "handler", "roads"), ("lead", "unit_lead", "roads")}
    assert hand_over_all_that_is_left(at=world.now) == 0
    steps.acknowledge(theirs, actor=world.people["handler"].__class__.objects.get(pk=world.handler.pk), at=world.later(minutes=5))


def test_without_its_people_the_successor_assigns_anew(world: World) -> None:
    case = world.acknowledged()
    ended(world, along=False)
    case.refresh_from_db()
    assert (case.unit, case.handler) == (world.roads, None)
    assert Membership.objects.filter(user=world.handler, unit=world.water).exists()


def test_table_rules_and_knowledge_are_the_successors(world: World) -> None:
    named = Proposal("visit", "水务", "after", 9, "hours", [{"type": "take_up"}], scope={"units": ["roads", "water"]})
    rule = save(named, None, base_version=None, reason="x", confirmed=True, actor=world.administrator, at=world.now).rule
    others = EscalationRule.objects.exclude(pk=rule.pk).values_list("current", flat=True).order_by("pk")
    before = list(others)
    day = timezone.localdate(world.now) + timedelta(days=30)
    text = ArticleText(world.water, "水费怎么交", "在窗口交。", "水务局", day)
    article = keep_article(uuid.uuid4(), text, base=None, actor=world.lead, at=world.now).article_id
    world.later(days=60)
    ended(world)
    assert {route.unit for route in Route.objects.all()} == {world.roads}
    assert routing.propose(world.leak, world.village) == world.roads
    rule.refresh_from_db()
    assert rule.current is not None
    assert (rule.current.version, rule.current.scope, rule.current.author) == (2, {"units": ["roads"]}, world.administrator)
    assert list(others) == before, "a rule that does not name the unit gets no version"
    current = Article.objects.get(pk=article).current
    assert current is not None
    assert (current.version, current.unit, current.valid_until) == (2, world.roads, day)
    assert list(history.broken_links()) == []


def test_nothing_reaches_a_unit_that_has_ended(world: World) -> None:
    case, closed = world.registered(), world.closed()
    ended(world)
    with refused("unit_ended", saying="Roads bureau"):
        steps.dispatch(case, unit=world.water, actor=world.dispatcher, at=world.now)
    with pytest.raises(AdministrationRefused) as caught:
        memberships.grant([memberships.Post(world.stranger, Role.HANDLER, world.water)], actor=world.administrator, at=world.now)
    assert caught.value.code == "unit_ended"
    again = steps.came_back(closed, text="又漏了", actor=None, at=world.later(days=1))
    assert (again.unit, again.handler, again.state) == (world.roads, None, "dispatched")
    assert last(again).facts["unit"] == "roads"


def test_what_comes_back_never_goes_to_a_successor_of_whom_it_complains(world: World) -> None:
    closed = world.closed(against=world.roads, kind="report")
    ended(world)
    assert steps.came_back(closed, text="又漏了", actor=None, at=world.later(days=1)).unit == world.water


def test_programs_learn_which_unit_goes_on(world: World) -> None:
    before = world.now
    ended(world)
    units = {unit.code: unit for unit in directory.nodes(Unit)}
    assert (units["water"].successor, units["roads"].successor) == ("roads", None)
    assert units["water"].changed > before


def test_an_end_after_an_end_leads_to_the_unit_that_goes_on(world: World) -> None:
    case, closed = world.acknowledged(), world.closed()
    ended(world)
    end_unit(world.roads, successor=world.hotline, people_go_along=False, actor=world.administrator, at=world.later(minutes=1))
    hand_over_of_ended_units(at=world.now)
    case.refresh_from_db()
    assert case.unit == world.hotline
    assert steps.came_back(closed, text="又漏了", actor=None, at=world.later(days=1)).unit == world.hotline


def test_the_new_lead_is_told_once_and_the_citizen_reads_it(world: World) -> None:
    cases = [world.acknowledged(), world.visited()]
    lead = world.person("their lead", Role.UNIT_LEAD, unit=world.roads)
    ended(world)
    compose.compose([case.pk for case in cases], at=world.now)
    folded = Notice.objects.filter(recipient=lead, kind="succeed")
    assert (folded.count(), folded.values("digest").distinct().count()) == (2, 1)
    assert last(cases[0]).public


@pytest.mark.parametrize("successor", ["water", "station"])
def test_not_by_itself_nor_by_what_is_below(world: World, successor: str) -> None:
    with pytest.raises(AdministrationRefused) as caught:
        end_unit(world.water, successor=getattr(world, successor), people_go_along=True, actor=world.administrator, at=world.now)
    assert caught.value.code == "units_below"
    assert not UnitEnding.objects.exists()


def test_refused_as_a_whole_while_a_complaint_about_the_successor_lies_there(world: World) -> None:
    world.dispatched(against=world.roads, kind="report")
    with refused("against_unit"):
        ended(world)
    assert not UnitEnding.objects.exists()
    assert {route.unit for route in Route.objects.all()} == {world.water}


@pytest.mark.parametrize("who", ["lead", "supervisor", "auditor"])
def test_others_end_nothing(world: World, who: str) -> None:
    with pytest.raises(AdministrationRefused):
        end_unit(world.water, successor=world.roads, people_go_along=True, actor=world.people[who], at=world.now)


def test_a_second_worker_moves_nothing_again(world: World) -> None:
    case = world.acknowledged()
    ended(world)
    assert not succeed(case, actor=None, at=world.now)
    assert verbs(case).count("succeed") == 1


def test_one_case_that_cannot_move_keeps_no_other_with_the_ended_unit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, other = world.acknowledged(), world.acknowledged()

    def moved(case: Case, **more: Any) -> bool:
        if case.pk == stuck.pk:
            raise RuntimeError
        return succeed(case, **more)

    monkeypatch.setitem(hand_over_of_ended_units.__globals__, "succeed", moved)
    assert ended(world) == 1
    other.refresh_from_db()
    assert other.unit == world.roads
    monkeypatch.undo()
    assert hand_over_of_ended_units(at=world.now) == 1


def test_an_end_that_was_broken_off_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [world.acknowledged() for _nth in range(3)]
    monkeypatch.setitem(oldest.__globals__, "AT_ONCE", 2)
    assert ended(world) == 2
    assert hand_over_of_ended_units(at=world.now) == 1
    assert [verbs(case).count("succeed") for case in cases] == [1, 1, 1]
    assert not Case.objects.filter(unit=world.water).exists()


def test_the_database_keeps_an_end_as_it_was(world: World) -> None:
    ended(world)
    assert AdministrationEvent.objects.filter(kind="unitending", verb="end", actor=world.administrator).count() == 1
    for change in ("UPDATE accounts_unitending SET successor_id = unit_id", "DELETE FROM accounts_unitending"):
        with stopped("stays on record"):
            sql(change)
    put = "INSERT INTO accounts_unitending (unit_id, successor_id, ended_at, ended_by_id) VALUES (%s, %s, now(), %s)"
    with stopped("no change without a line"):
        sql(put, world.hotline.pk, world.roads.pk, world.administrator.pk)
    for successor, who in ((world.water, world.administrator), (world.roads, world.lead)):
        with stopped("ended by an administrator"):
            sql(put, world.hotline.pk, successor.pk, who.pk)

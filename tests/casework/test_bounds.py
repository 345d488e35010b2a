"""What one person adds in a day is bounded, kind by kind: refused in words at the bound, for this person, until midnight."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import models

from accounts import daily
from accounts.daily import Bound, EnoughToday
from accounts.models import User
from casework import bounds, calendar_cache, steps
from casework import verb as registry
from casework.models import CalendarEdit, CaseView, EscalationStop, Event, RuleVersion
from casework.refusal import Invalid
from casework.rule_editor.save import save
from casework.steps.edit_calendar import edit_calendar
from casework.steps.stop_escalation import resume_escalation, stop_escalation
from casework.worktime.calendar_plan import Day, Edit
from casework.writing import case_views
from tests import counted
from tests.casework.looking import refused
from tests.casework.rule_editor.conftest import proposed, rule
from tests.races.racing import race
from tests.world import SHANGHAI, World

Act = Callable[[User, datetime], object]
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """What `first` and `other` both may do, where it is written, and its bound."""

    bound: Bound
    table: type[models.Model]
    first: User
    other: User
    act: Act


def bound_of(verb: str) -> Bound:
    bound = registry.get(verb).bound
    assert bound
    return bound


def verb_kind(world: World, verb: str, *, first: str, other: str, act: Callable[[User, datetime], object]) -> Kind:
    return Kind(bound_of(verb), Event, world.people[first], world.people[other], act)


def comments(world: World) -> Kind:
    case = world.acknowledged()
    return verb_kind(
        world,
        "comment",
        first="handler",
        other="colleague",
        act=lambda user, at: steps.comment(case, text="已联系", actor=user, at=at),
    )


def chases(world: World) -> Kind:
    case = world.acknowledged()
    return verb_kind(
        world, "chase", first="operator", other="operator2", act=lambda user, at: steps.chase(case, text="催", actor=user, at=at)
    )


def reveals(world: World) -> Kind:
    case = world.acknowledged()
    return verb_kind(
        world,
        "reveal",
        first="operator",
        other="operator2",
        act=lambda user, at: steps.reveal(case, field="phone", reason="回拨", actor=user, at=at),
    )


def contacts(world: World) -> Kind:
    case = world.acknowledged(handler=world.handler)
    return verb_kind(
        world, "contact", first="handler", other="lead", act=lambda user, at: steps.contact(case, how="phone", actor=user, at=at)
    )


def replies(world: World) -> Kind:
    case = world.acknowledged(handler=world.handler)
    return verb_kind(
        world,
        "reply",
        first="handler",
        other="lead",
        act=lambda user, at: steps.reply(case, text="明天来", public=True, actor=user, at=at),
    )


def corrections(world: World) -> Kind:
    case = world.acknowledged()
    return verb_kind(
        world,
        "correct",
        first="operator",
        other="operator2",
        act=lambda user, at: steps.correct(case, field="name", value="王大明", reason="听错了", actor=user, at=at),
    )


def briefs(world: World) -> Kind:
    case = world.acknowledged(kind="report")
    return verb_kind(
        world,
        "brief",
        first="operator",
        other="operator2",
        act=lambda user, at: steps.brief(case, text="有人反映", actor=user, at=at),
    )


def slips(world: World) -> Kind:
    case = world.resolved(phone="")
    return verb_kind(
        world, "rating_slip", first="operator", other="operator2", act=lambda user, at: steps.rating_slip(case, actor=user, at=at)
    )


def demands(world: World) -> Kind:
    demand = steps.Demand(text="路灯坏了", channel="phone")
    return verb_kind(
        world, "register", first="operator", other="operator2", act=lambda user, at: steps.register(demand, actor=user, at=at)
    )


def views(world: World) -> Kind:
    case = world.acknowledged(kind="report")
    return Kind(
        bounds.CASE_VIEWS,
        CaseView,
        world.supervisor,
        world.auditor,
        lambda user, at: case_views.record_views([case], user=user, door="desk", at=at),
    )


def administrators(world: World) -> tuple[User, User]:
    second = world.people.get("administrator2") or world.person("administrator2", "administrator")
    return world.administrator, second


def rule_versions(world: World) -> Kind:
    def tune(user: User, at: datetime) -> object:
        before = rule("visit-second")
        assert before.current
        return save(
            proposed("visit-second", amount=before.current.version + 2),
            before,
            base_version=None,
            reason="试一试",
            confirmed=True,
            actor=user,
            at=at,
        )

    return Kind(bounds.RULE_VERSIONS, RuleVersion, *administrators(world), tune)


def calendar_edits(world: World) -> Kind:
    def edit(user: User, at: datetime) -> object:
        calendar = calendar_cache.default()
        day = date(2026, 3, 4) + CalendarEdit.objects.count() * A_DAY
        changed = Edit(days=((day, Day("holiday", "停工")),))
        return edit_calendar(calendar, changed, base_revision=calendar.revision, reason="停工", actor=user, at=at)

    return Kind(bounds.CALENDAR_EDITS, CalendarEdit, *administrators(world), edit)


def stops(world: World) -> Kind:
    def stop(user: User, at: datetime) -> None:
        stop_escalation(reason="规则写错了", hours=1, actor=user, at=at)
        resume_escalation(actor=user, at=at + timedelta(minutes=1))

    return Kind(bounds.STOPS, EscalationStop, *administrators(world), stop)


KINDS = (
    *(comments, chases, reveals, contacts, replies, corrections, briefs, slips, demands, views),
    *(rule_versions, calendar_edits, stops),
)


@pytest.mark.parametrize("kind_of", KINDS)
def test_a_person_is_refused_at_the_bound_nobody_else_and_not_tomorrow(world: World, kind_of: Callable[[World], Kind]) -> None:
    kind = kind_of(world)
    counted.add(kind.bound, kind.first, at=world.now, count=kind.bound.most - 1)
    kind.act(kind.first, world.now)
    rows = kind.table._default_manager.count()
    with refused("enough_today", saying=f" {kind.bound.most} times ", status=429):
        kind.act(kind.first, world.later(minutes=2))
    assert kind.table._default_manager.count() == rows
    kind.act(kind.other, world.later(minutes=2))
    kind.act(kind.first, world.later(days=1))


def test_a_day_ends_at_midnight_where_the_deployment_is(world: World) -> None:
    case, late = world.acknowledged(), datetime(2026, 3, 2, 23, 59, 30, tzinfo=SHANGHAI)
    bound = bound_of("comment")
    counted.add(bound, world.handler, at=world.now, count=bound.most)
    with pytest.raises(bounds.TooManyToday) as refusal:
        steps.comment(case, text="已联系", actor=world.handler, at=late)
    assert refusal.value.retry_after == 30
    steps.comment(case, text="已联系", actor=world.handler, at=late + timedelta(seconds=30))


def test_every_verb_has_a_bound_that_no_honest_day_reaches() -> None:
    follow = {verb.code for verb in registry.every() if verb.bound is None}
    of_one = {"attest", "confirm_visit", "delay", "succeed", "succeed_assist"}
    of_the_case_that_leads = {"chase_along", "take_in", "merge_along", "resolve_along", "reopen_along"}
    with_a_demand = {"join"}
    assert follow == of_one | of_the_case_that_leads | with_a_demand, "they follow from a verb that is counted"
    assert all(bound.most <= bounds.DEMANDS for verb in registry.every() if (bound := verb.bound))
    calls_of_an_operator = {"register": 600, "chase": 600, "reveal": 600, "comment": 600, "classify": 1_500, "call_visit": 300}
    visits_after_a_week = {"record_visit": 60 * 5, "plan_visit": 60, "photo": 60 * 4, "contact": 300, "reply": 300}
    dispatches = {"dispatch": 2_000, "reassign": 500, "assign": 500, "acknowledge": 2_000, "resolve": 2_000}
    for verb, times in (calls_of_an_operator | visits_after_a_week | dispatches).items():
        assert bound_of(verb).most > times, verb


def test_what_is_refused_for_another_reason_or_taken_back_is_not_counted(world: World) -> None:
    case, bound = world.acknowledged(), bound_of("comment")
    counted.add(bound, world.handler, at=world.now, count=bound.most - 1)
    for _time in range(3):
        with pytest.raises(Invalid):
            steps.comment(case, text=" ", actor=world.handler, at=world.now)
    steps.comment(case, text="已联系", actor=world.handler, at=world.now)


def test_who_has_done_enough_of_the_one_goes_on_with_the_other(world: World) -> None:
    case, bound = world.acknowledged(handler=world.handler), bound_of("comment")
    counted.add(bound, world.handler, at=world.now, count=bound.most)
    steps.contact(case, how="phone", actor=world.handler, at=world.now)


def test_what_the_system_and_the_citizen_say_counts_for_nobody(world: World) -> None:
    case = world.dispatched()
    bound = bound_of("chase")
    counted.add(bound, world.operator, at=world.now, count=bound.most)
    steps.chase(case, text="还没来", actor=None, at=world.now)


def test_an_import_from_the_command_line_counts_for_nobody(world: World) -> None:
    bound = bound_of("register")
    counted.add(bound, world.operator, at=world.now, count=bound.most)
    demands = [steps.Demand(text="路灯坏了", channel="import")] * 3
    assert len(steps.register_many(demands, actor=world.operator, at=world.now)) == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_as_many_get_through_as_are_left(world: World) -> None:
    case, bound, at = world.acknowledged(), bound_of("comment"), world.now
    counted.add(bound, world.handler, at=at, count=bound.most - 3)
    won = race([lambda: steps.comment(case, text="已联系", actor=world.handler, at=at)] * 8)
    assert won == {"won": 3, "enough_today": 5}


def test_a_list_of_confidential_cases_counts_each(world: World) -> None:
    cases = [world.acknowledged(kind="report") for _case in range(3)]
    counted.add(bounds.CASE_VIEWS, world.supervisor, at=world.now, count=bounds.CASE_VIEWS.most - 2)
    with refused("enough_today", status=429):
        case_views.record_views(cases, user=world.supervisor, door="api", at=world.now)
    case_views.record_views(cases[:2], user=world.supervisor, door="api", at=world.now)
    assert CaseView.objects.count() == 2


def test_a_bound_counts_what_comes_in_one_go(world: World) -> None:
    few = Bound("few", 5)
    with pytest.raises(EnoughToday):
        daily.add(few, "a", at=world.now, count=6)
    daily.add(few, "a", at=world.now, count=3)
    with pytest.raises(EnoughToday):
        daily.add(few, "a", at=world.now, count=3)
    daily.add(few, "a", at=world.now, count=2)

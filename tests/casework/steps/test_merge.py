"""Merge: a repeat demand goes along with the case that leads; its citizen is told, keeps a case of their own, and rates it."""

from datetime import timedelta

import pytest

from accounts.models import Area, Role
from accounts.origins import Origin
from casework import steps
from casework.desk.callbacks import queue
from casework.escalation import sweep
from casework.models import Case, Event, Firing, Notice
from casework.notices import compose
from casework.refusal import Refused
from tests import visiting
from tests.access.rules import DISPATCHER, OPERATOR, SUPERVISOR, only
from tests.casework.looking import last, refused, verbs, waiting
from tests.merging import PHONES, merged, now_is, rated, resolved
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"merge": only(OPERATOR, DISPATCHER, SUPERVISOR, outside=True)}
BROUGHT = ["registered", "dispatched", "acknowledged", "visited"]


@beginning
def three(world: World) -> list[Case]:
    """A case with a unit, and two others that are merged into it."""
    leader = world.dispatched(handler=world.handler)
    return [leader, merged(world, leader), merged(world, leader, phone=PHONES[1])]


def messages_to(case: Case) -> list[str]:
    """The kinds of messages to its citizen, the oldest first."""
    return list(Notice.objects.filter(case=case, recipient=None).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("brought", BROUGHT)
def test_it_waits_for_nothing_any_more_and_its_citizen_is_told(world: World, brought: str) -> None:
    leader, case = world.dispatched(), getattr(world, brought)(phone=PHONES[0])
    case = merged(world, leader, case=case)
    assert (case.state, case.merged_into, waiting(case)) == ("merged", leader, set())
    assert (last(case).public, last(leader).verb, last(leader).public) == (True, "take_in", False)
    compose.compose([case.pk], at=world.now)
    assert (messages_to(case)[0], messages_to(case)[-1]) == ("register", "merge")
    assert first_break() is None


@pytest.mark.parametrize("brought", ["resolved", "closed"])
def test_only_a_case_that_somebody_works_on_is_merged_or_leads(world: World, brought: str) -> None:
    done, open_case = getattr(world, brought)(), world.dispatched(phone=PHONES[0])
    with refused("wrong_state"):
        merged(world, open_case, case=done)
    with refused("not_open", saying=done.number):
        merged(world, done, case=open_case)


def test_neither_into_itself_nor_into_a_merged_one_nor_twice(world: World, three: list[Case]) -> None:
    leader, case, _other = three
    with refused("same_case"):
        merged(world, leader, case=leader)
    with refused("not_open", saying=f"merged into case {leader.number}"):
        merged(world, case, case=world.registered(phone=PHONES[2]))
    with refused("already_done", saying="Operator already did this"):
        merged(world, world.dispatched(phone=PHONES[2]), case=case)


def test_what_the_person_may_not_see_is_as_unknown_as_what_does_not_exist(world: World) -> None:
    other = world.keep(Area(code="qh-yt", name="沿滩镇", name_en="Yantan", level="township", parent=world.county))
    hidden, case = world.dispatched(area=other), world.dispatched(phone=PHONES[0])
    limited = world.person("limited", Role.OPERATOR, area=world.town)
    texts = []
    for number in (hidden.number, "20260302-99999"):
        with pytest.raises(Refused) as refusal:
            steps.merge(case, into=number, reason="重复", actor=limited, at=world.now)
        texts.append((str(refusal.value), refusal.value.fields))
    assert texts[0] == texts[1]
    assert "into" in texts[0][1]


def test_nobody_merges_what_they_or_their_unit_handle_on_either_side(world: World) -> None:
    world.person("operator2", Role.HANDLER, unit=world.water)
    inside = world.second_operator
    ours, theirs = world.dispatched(), world.dispatched(phone=PHONES[0], unit=world.roads)
    for case, into in ((ours, theirs), (theirs, ours)):
        with refused("handled_it", status=403):
            steps.merge(case, into=into.number, reason="重复", actor=inside, at=world.now)


def test_a_report_never_comes_to_people_for_whom_it_is_not(world: World) -> None:
    plain = world.dispatched()
    about_roads = world.dispatched(phone=PHONES[0], kind="report", against=world.roads)
    about_station = world.dispatched(phone=PHONES[1], kind="report", against=world.hotline)
    for case, into in ((about_roads, plain), (plain, about_roads), (about_roads, about_station)):
        with refused("not_alike"):
            merged(world, into, case=case)
    alike = world.registered(phone=PHONES[2], kind="report", against=world.roads)
    assert merged(world, about_roads, case=alike).state == "merged"


def test_what_a_case_led_goes_along_with_it(world: World, three: list[Case]) -> None:
    """One case leads them all: each is a single step away from it."""
    leader, case, other = three
    new = world.dispatched(phone=PHONES[2])
    merged(world, new, case=leader)
    assert {now_is(each).merged_into for each in three} == {new}
    assert verbs(case)[-1] == verbs(other)[-1] == "merge_along"
    assert set(new.merged.values_list("pk", flat=True)) == {each.pk for each in three}
    assert first_break() is None


def test_each_citizen_is_asked_when_the_case_that_leads_is_resolved(world: World, three: list[Case]) -> None:
    leader, case, other = three
    with refused("wrong_state", saying="not resolved yet"):
        rated(world, case)
    resolved(world, leader)
    for each in (case, other):
        assert (waiting(each), last(each).verb) == ({"rating"}, "resolve_along")
        assert (now_is(each).unit, now_is(each).handler) == (world.water, world.handler)
    compose.compose([each.pk for each in three], at=world.now)
    assert messages_to(case) == ["register", "merge", "resolve_along"]
    assert first_break() is None


def test_of_three_two_are_satisfied_and_one_is_not(world: World, three: list[Case]) -> None:
    leader, case, other = three
    resolved(world, leader)
    world.rated(leader)
    satisfied, dissatisfied = rated(world, case), rated(world, other, score=1)
    assert now_is(leader).state == "closed"
    assert (satisfied.state, waiting(satisfied), verbs(satisfied)[-1]) == ("merged", set(), "rate")
    assert (dissatisfied.state, dissatisfied.round, dissatisfied.merged_into) == ("dispatched", 2, None)
    assert (dissatisfied.unit, dissatisfied.handler) == (world.water, world.handler)
    assert waiting(dissatisfied) == {"acknowledgement", "visit", "resolution"}
    with refused("already_done"):
        rated(world, case)
    assert first_break() is None


def test_the_link_in_the_message_rates_the_own_case(world: World, three: list[Case]) -> None:
    leader, case, _other = three
    resolved(world, leader)
    compose.compose([case.pk], at=world.now)
    token = Notice.objects.get(case=case, kind="resolve_along").secret
    assert steps.rate_by_link(token, steps.Opinion(score=4), at=world.later(hours=1)).pk == case.pk
    assert case.ratings.get().score == 4
    with refused("gone"):
        steps.rate_by_link(token, steps.Opinion(score=1), at=world.now)


def test_even_in_the_last_round_a_dissatisfied_one_is_visited(world: World) -> None:
    """The round in which it was merged had no visit to its citizen."""
    case = world.rated(world.resolved(phone=PHONES[0]), score=1)
    assert (case.round, case.max_rounds) == (2, 2)
    leader = world.dispatched()
    merged(world, leader, case=case)
    resolved(world, leader)
    case = rated(world, case, score=1)
    assert (case.state, case.round) == ("dispatched", 3)
    assert first_break() is None


def test_when_the_case_that_leads_goes_on_who_has_not_rated_is_asked_again(world: World, three: list[Case]) -> None:
    leader, case, other = three
    resolved(world, leader)
    rated(world, case)
    compose.compose([other.pk], at=world.now)
    token = Notice.objects.get(case=other, kind="resolve_along").secret
    world.rated(leader, score=1)
    assert (verbs(case)[-1], verbs(other)[-1], waiting(other)) == ("rate", "reopen_along", set())
    with refused("gone"):
        steps.rate_by_link(token, steps.Opinion(score=5), at=world.later(hours=1))
    resolved(world, leader)
    assert (verbs(case)[-1], verbs(other)[-1], waiting(other)) == ("rate", "resolve_along", {"rating"})
    with refused("gone"):
        steps.rate_by_link(token, steps.Opinion(score=5), at=world.later(hours=1))
    assert first_break() is None


@pytest.mark.parametrize("upheld", [True, False])
def test_one_who_says_that_nobody_came_is_heard_by_a_supervisor(world: World, three: list[Case], upheld: bool) -> None:
    leader, case, _other = three
    resolved(world, leader)
    held = rated(world, case, visited="no")
    assert (held.state, waiting(held)) == ("merged", {"review"})
    with refused("rating_held"):
        steps.split(held, reason="不同", actor=world.supervisor, at=world.now)
    decide = steps.void_rating if upheld else steps.accept_rating
    case = decide(held, reason="核实", actor=world.supervisor, at=world.later(hours=1))
    assert (case.state, case.round) == (("dispatched", 2) if upheld else ("merged", 1))
    assert first_break() is None


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_doubtful_rating_is_set_aside_and_asked_for_again_while_there_is_a_result(
    world: World, three: list[Case], goes_on: bool
) -> None:
    leader, case, _other = three
    resolved(world, leader)
    compose.compose([case.pk], at=world.now)
    token = Notice.objects.get(case=case, kind="resolve_along").secret
    steps.rate_by_link(token, steps.Opinion(score=5), origin=Origin("", staff=True), at=world.later(hours=1))
    if goes_on:
        world.rated(leader, score=1)
    steps.set_aside_rating(case, reason="不是本人", actor=world.supervisor, at=world.later(hours=1))
    compose.compose([case.pk], at=world.now)
    assert (waiting(case), "set_aside_rating" in messages_to(case)) == ((set(), False) if goes_on else ({"rating"}, True))
    assert first_break() is None


def test_a_merged_case_never_escalates(world: World, three: list[Case]) -> None:
    """Not while it is merged, nor while its citizen says nothing: the case that leads does, and no one is told twice."""
    leader, case, other = three
    for _week in range(2):
        sweep.sweep(at=world.later(days=7))
    steps.waive_leader_visit(leader, reason="已安排", actor=world.supervisor, at=world.now)
    resolved(world, leader)
    sweep.sweep(at=world.later(days=7))
    fired = Firing.objects.filter(wait__case__in=[case, other])
    assert not fired.exists()
    assert Firing.objects.filter(wait__case=leader).exists()
    assert not Event.objects.filter(case__in=[case, other], verb="escalate").exists()


def test_whoever_was_told_so_is_called_after_two_days(world: World, three: list[Case]) -> None:
    leader, case, _other = three
    resolved(world, leader)
    assert not queue.ratings(world.operator, at=world.now + timedelta(days=1)).filter(case=case).exists()
    assert queue.ratings(world.operator, at=world.now + timedelta(days=3)).filter(case=case).exists()
    assert steps.attempt(case, answer="no_answer", actor=world.operator, at=world.later(days=3))


def test_a_citizen_without_a_phone_gets_a_slip(world: World) -> None:
    leader, case = world.dispatched(), world.registered(phone="", name="")
    merged(world, leader, case=case)
    with refused("wrong_state"):
        steps.rating_slip(case, actor=world.operator, at=world.now)
    resolved(world, leader)
    token = steps.rating_slip(case, actor=world.operator, at=world.now)
    assert steps.rate_by_link(token, steps.Opinion(score=2), at=world.later(hours=1)).state == "dispatched"


def test_nobody_of_the_unit_that_leads_touches_the_number_or_the_rating(world: World, three: list[Case]) -> None:
    leader, case, _other = three
    world.person("operator2", Role.HANDLER, unit=world.water)
    inside = world.second_operator
    with refused("handled_it", status=403):
        steps.correct(case, field="phone", value="13900000000", reason="换号", actor=inside, at=world.now)
    resolved(world, leader)
    with refused("handled_it", status=403):
        steps.rate_for(case, steps.Opinion(score=5), by="phone", actor=inside, at=world.now)


def test_a_corrected_number_is_sent_the_link_to_rate(world: World, three: list[Case]) -> None:
    leader, case, _other = three
    resolved(world, leader)
    for who in (world.operator, world.second_operator):
        steps.correct(case, field="phone", value="13900000000", reason="换号", actor=who, at=world.later(hours=1))
    compose.compose([case.pk], at=world.now)
    assert messages_to(case)[-2:] == ["register", "resolve_along"]
    steps.send_link(case, actor=world.operator, at=world.later(hours=1))
    compose.compose([case.pk], at=world.now)
    assert messages_to(case)[-2:] == ["send_link", "resolve_along"]


def test_a_visit_to_its_citizen_counts_for_nothing_while_it_is_merged(world: World, three: list[Case]) -> None:
    _leader, case, _other = three
    visiting.signed(now_is(case), visitor=world.handler, began_at=world.now, at=world.later(hours=1))
    assert (now_is(case).state, case.attestations.count()) == ("merged", 0)

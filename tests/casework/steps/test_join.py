"""Join: a citizen goes along with an open demand about the same public matter, by their own choice, and loses nothing by it."""

from datetime import timedelta
from importlib import import_module

import pytest

from accounts import form_keys
from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from casework.policies import public_matters
from casework.steps.ask import open_matter
from tests.casework.looking import last, waiting
from tests.merging import PHONES, now_is, rated, resolved
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

WORDS = "东门社区西门口漏水，路面全是水"


@beginning
def leader(world: World) -> Case:
    world.keep(world.leak, public_matter=True)
    return world.dispatched(handler=world.handler, kind="help")


def asked(world: World, leader: Case, *, phone: str = PHONES[0]) -> Case:
    demand = steps.Demand(text=WORDS, channel="web", citizen=steps.CitizenDetails(phone=phone))
    at = world.later(minutes=1)
    return steps.ask(demand, key=form_keys.new(None), address="10.1.0.1", joins=leader.pk, at=at).case


def test_it_has_a_case_of_its_own_that_goes_along_and_is_told_once(world: World, leader: Case) -> None:
    case = asked(world, leader)
    assert (case.state, case.merged_into, case.topic, case.area) == ("merged", leader, world.leak, world.village)
    assert (case.number != leader.number, waiting(case), last(case).verb, last(case).public) == (True, set(), "join", True)
    assert (last(leader).verb, last(leader).public, last(leader).facts["by_choice"]) == ("take_in", False, True)
    compose.compose([case.pk], at=world.now)
    assert list(Notice.objects.filter(case=case, recipient=None).values_list("kind", flat=True)) == ["register"]
    assert Notice.objects.filter(case=case, kind="join", recipient=world.dispatcher).exists()
    assert first_break() is None


def test_each_rates_and_who_is_dissatisfied_is_visited(world: World, leader: Case) -> None:
    content, dissatisfied = asked(world, leader), asked(world, leader, phone=PHONES[1])
    resolved(world, leader)
    assert "leader_case" not in last(content).facts
    world.rated(leader)
    rated(world, content)
    rated(world, dissatisfied, score=1)
    assert [now_is(case).state for case in (leader, content, dissatisfied)] == ["closed", "merged", "dispatched"]
    assert (now_is(dissatisfied).round, "visit" in waiting(dissatisfied)) == (2, True)
    assert first_break() is None


def test_a_dispatcher_has_it_handled_on_its_own(world: World, leader: Case) -> None:
    case = asked(world, leader)
    case = steps.split(case, reason="不是一件事", actor=world.dispatcher, at=world.later(minutes=1))
    assert (case.state, waiting(case), "out_of" in last(case).facts) == ("received", {"dispatch"}, False)


def test_neither_order_nor_clock_of_the_case_that_leads_changes(world: World, leader: Case) -> None:
    def as_it_stands() -> tuple[object, ...]:
        case = now_is(leader)
        return case.urgency, case.attention, case.card, list(case.waits.order_by("pk").values_list("kind", "due_at", "until"))

    before = as_it_stands()
    for phone in PHONES:
        asked(world, leader, phone=phone)
    assert as_it_stands() == before


@pytest.mark.parametrize("now", ["resolved", "suspended", "full", "no public matter", "town", "not in use"])
def test_what_cannot_be_joined_any_more_costs_the_citizen_nothing(
    world: World, leader: Case, now: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if now == "resolved":
        resolved(world, leader)
    elif now == "suspended":
        steps.suspend(
            leader,
            reason="等材料",
            review_on=(world.now + timedelta(days=3)).date(),
            actor=world.lead,
            at=world.now,
        )
        steps.decide_suspension(leader, approve=True, reason="同意", actor=world.supervisor, at=world.later(minutes=1))
    elif now == "full":
        monkeypatch.setattr(public_matters, "MOST_TOGETHER", 1)
        asked(world, leader, phone=PHONES[2])
    elif now == "town":
        steps.classify(leader, area=world.town, actor=world.dispatcher, at=world.now)
    else:
        world.keep(world.leak, **({"enabled": False} if now == "not in use" else {"public_matter": False}))
    case = asked(world, leader)
    assert (case.state, case.merged_into, waiting(case)) == ("received", None, {"dispatch"})


def test_what_is_resolved_between_the_look_and_the_lock_costs_the_citizen_nothing(
    world: World, leader: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved(world, leader)
    monkeypatch.setattr(import_module("casework.steps.ask"), "open_matter", lambda _pk: leader)
    case = asked(world, leader)
    assert (case.state, case.merged_into) == ("received", None)


@pytest.mark.parametrize(
    "details",
    [{"confidential": True}, {"kind": "report"}, {"kind": "complaint"}, {"topic": None}, {"area": None}],
    ids=lambda details: next(iter(details)) + str(next(iter(details.values()))),
)
def test_what_may_be_about_somebody_is_never_joined(world: World, leader: Case, details: dict[str, object]) -> None:
    other = world.registered(**{"kind": "help"} | details)  # type: ignore[arg-type]
    assert open_matter(other.pk) is None
    assert open_matter(leader.pk) is not None

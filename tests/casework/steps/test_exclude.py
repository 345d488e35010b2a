"""Exclude: a dissatisfied rating of what no rule allows, taken out of the unit's satisfaction and of nothing else."""

import pytest
from django.test import Client

from accounts.models import Role
from casework import steps
from casework.models import Case, Notice, Rating
from casework.notices import compose
from casework.policies.snapshot import take_snapshot
from tests.access.rules import UNIT_LEAD, only
from tests.casework.looking import last, refused, wait, waiting
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"exclude": only(UNIT_LEAD, state="explained")}
case = beginning(World.explained)


def exclude(world: World, case: Case, **details: object) -> Case:
    given = {"reason": "依条例不予支持", "actor": world.lead, "at": world.later(hours=1)} | details
    return steps.exclude(case, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("closed", [False, True])
def test_a_supervisor_is_waited_for_and_told(world: World, case: Case, closed: bool) -> None:
    if closed:
        case = steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.later(hours=1))
    case = exclude(world, case)
    assert wait(case, "review", about="exclusion").until is None
    assert last(case).public
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.get(case=case, kind="exclude").recipient == world.supervisor
    assert not Notice.objects.filter(case=case, event_seq=last(case).seq, citizen__isnull=False).exists()
    assert first_break() is None


def test_closing_the_case_does_not_settle_what_was_asked(world: World, case: Case) -> None:
    case = exclude(world, case)
    case = steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.later(hours=1))
    assert waiting(case) == {"review"}
    steps.decide_exclusion(case, approve=True, reason="属实", actor=world.supervisor, at=world.later(hours=1))
    assert waiting(case) == set()
    assert first_break() is None


def test_a_new_round_does(world: World, case: Case) -> None:
    case = exclude(world, case)
    case = steps.reopen(case, reason="再办", actor=world.supervisor, at=world.later(hours=1))
    assert "review" not in waiting(case)
    with refused("wrong_state"):
        steps.decide_exclusion(case, approve=True, reason="属实", actor=world.supervisor, at=world.now)
    client = Client()
    client.force_login(world.lead)
    assert "A new round began" in client.get("/exclusions/").content.decode()


def test_only_a_dissatisfied_rating_of_what_was_explained(world: World) -> None:
    last_round = world.visited(world.acknowledged(world.rated(score=1)))
    with refused("not_explained", saying="explanation"):
        exclude(world, world.rated(world.resolved(last_round), score=1))
    with refused("not_dissatisfied"):
        exclude(world, world.explained(score=5))
    with refused("needs_rating"):
        exclude(world, world.resolved(how="explained"))
    with refused("wrong_state"):
        exclude(world, world.visited())


@pytest.mark.parametrize("approve", [True, False])
def test_it_is_asked_and_decided_once_and_then_says_what_was_decided(world: World, case: Case, approve: bool) -> None:
    case = exclude(world, case)
    with refused("already_done", saying="Lead"):
        exclude(world, case)
    steps.decide_exclusion(case, approve=approve, reason="属实", actor=world.supervisor, at=world.now)
    for again in (
        exclude,
        lambda world, case: steps.decide_exclusion(case, approve=approve, reason="属实", actor=world.supervisor, at=world.now),
    ):
        with refused("already_decided", saying="excluded" if approve else "counts", status=409):
            again(world, case)


@pytest.mark.long
def test_excluded_or_not_it_is_dissatisfied_wherever_it_is_read(world: World, case: Case) -> None:
    """For the state, the decisions, the citizen, the callbacks and the API alike; the one mark says that it is excluded."""
    reads = []
    for approve in (None, False, True):
        rated = case if approve is None else world.explained()
        if approve is not None:
            exclude(world, rated)
            steps.decide_exclusion(rated, approve=approve, reason="属实", actor=world.supervisor, at=world.later(hours=1))
        rated.refresh_from_db()
        rating, facts = Rating.objects.get(case=rated, round=2), take_snapshot(rated).facts
        client = Client()
        client.force_login(world.supervisor)
        answer = client.get(f"/api/v1/cases/{rated.number}/").json()
        assert answer["rating"].pop("excluded") is bool(approve)
        assert (rating.satisfied, rating.score, facts.satisfied, facts.dissatisfied) == (False, 1, False, True)
        with refused("dissatisfied"):
            steps.close(rated, actor=world.lead, at=world.now)
        token = world.track_token(rated)
        shown = Client().get(f"/track/{token}/", follow=True).content.decode()
        assert "You are not satisfied" in shown
        reads.append((rated.state, answer["rating"], Rating.objects.filter(case=rated, score__lt=3).count()))
    assert reads[0] == reads[1] == reads[2]
    assert first_break() is None


@pytest.mark.parametrize("who", ["operator", "dispatcher", "handler", "stranger", "supervisor", "auditor"])
def test_only_the_units_lead_asks(world: World, case: Case, who: str) -> None:
    with refused("not_allowed", status=403):
        exclude(world, case, actor=world.people[who])


def test_it_is_listed_with_both_reasons_for_supervisors_auditors_and_the_lead_of_the_unit(world: World, case: Case) -> None:
    exclude(world, case)
    steps.decide_exclusion(case, approve=True, reason="条例写得清楚", actor=world.supervisor, at=world.later(hours=1))
    other_lead = world.person("other lead", Role.UNIT_LEAD, unit=world.roads)
    pages = {}
    for who in (world.supervisor, world.auditor, world.lead, other_lead):
        client = Client()
        client.force_login(who)
        pages[who.username] = client.get("/exclusions/").content.decode()
    for username in ("supervisor", "auditor", "lead"):
        for words in (case.number, "Lead", "依条例不予支持", "Supervisor", "条例写得清楚", "Excluded"):
            assert words in pages[username], (username, words)
    assert case.number not in pages["other lead"]
    for username in ("handler", "operator", "dispatcher", "administrator"):
        client = Client()
        client.force_login(world.people[username])
        assert client.get("/exclusions/").status_code == 403


def test_of_a_confidential_case_the_unit_does_not_read_what_was_written_outside(world: World) -> None:
    case = world.explained(confidential=True)
    exclude(world, case)
    steps.decide_exclusion(case, approve=False, reason="王小明说得对", actor=world.supervisor, at=world.later(hours=1))
    client = Client()
    client.force_login(world.lead)
    shown = client.get("/exclusions/").content.decode()
    assert "依条例不予支持" in shown
    assert "王小明说得对" not in shown

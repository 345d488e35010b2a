"""Eight at once: one wins, one event is written, and the others are told so."""

import uuid

import pytest

from accounts.models import Role
from casework import calendar_cache, steps
from casework.models import Attestation, CalendarEdit, Case, Citizen, Rating
from casework.policies import access
from casework.steps import CitizenDetails, Demand, Opinion
from casework.steps.edit_calendar import go_by
from casework.steps.resolve import RESOLVE
from casework.writing.transition import lock, move
from tests import visiting
from tests.casework.looking import refused, waiting
from tests.races.racing import EIGHT, edit_of, event_count, race, several, sound
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = Opinion(score=5, solved="yes", visited="yes")
BAD = Opinion(score=1, solved="no", visited="yes")


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_dispatch(world: World) -> None:
    case = world.registered()
    units = [world.water, world.roads]
    outcome = race(
        [
            lambda who=who, n=n: steps.dispatch(case, unit=units[n % 2], actor=who, at=world.now)
            for n, who in enumerate(several(world, Role.DISPATCHER))
        ]
    )
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert event_count(case, "dispatch") == 1
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}
    sound(case)


def test_rate_by_one_link(world: World) -> None:
    case = world.resolved()
    token = world.rating_token(case)
    outcome = race([lambda n=n: steps.rate_by_link(token, GOOD if n % 2 else BAD, at=world.now) for n in range(EIGHT)])
    assert outcome == {"won": 1, "gone": EIGHT - 1}
    assert (event_count(case, "rate"), Rating.objects.count()) == (1, 1)
    sound(case)


def test_one_visit_is_accepted_once(world: World) -> None:
    case, visit = world.acknowledged(), uuid.uuid4()
    outcome = race(
        [lambda: visiting.attested(case, visit=visit, visitors=[world.handler], occurred_at=world.now, at=world.now)] * EIGHT
    )
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert (event_count(case, "attest"), Attestation.objects.count()) == (1, 1)
    sound(case)


def test_retract_against_rate_never_closes_without_a_visit(world: World) -> None:
    case = world.resolved()
    visit, token = Attestation.objects.get().visit, world.rating_token(case)
    outcome = race(
        [lambda: steps.rate_by_link(token, GOOD, at=world.now)] * 4
        + [lambda: steps.retract(case, visit=visit, reason_facts={}, actor=world.supervisor, at=world.now)] * 4
    )
    case.refresh_from_db()
    ends = {"rate": ("closed", 1), "retract": ("acknowledged", 1), "rate, then retract": ("dispatched", 2)}
    happened = ", then ".join(verb for verb in ("rate", "retract") if event_count(case, verb))
    assert (case.state, case.round) == ends[happened]
    assert outcome["won"] == len(happened.split(", then "))
    sound(case)


def test_calls_from_one_phone_at_once_are_one_citizen_with_a_case_each(world: World) -> None:
    demand = Demand(text="漏水", channel="phone", citizen=CitizenDetails(name="王", phone="13912345678"))
    assert race([lambda: steps.register(demand, actor=world.operator, at=world.now)] * EIGHT) == {"won": EIGHT}
    assert Citizen.objects.count() == 1
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"20260302-{n:05d}" for n in range(1, EIGHT + 1)]


def test_comments_at_once_are_chained_one_after_the_other(world: World) -> None:
    case = world.acknowledged()
    who = several(world, Role.SUPERVISOR)
    assert race([lambda w=w: steps.comment(case, text="看过", actor=w, at=world.now) for w in who]) == {"won": EIGHT}
    assert event_count(case, "comment") == EIGHT
    sound(case)


def test_whoever_holds_an_old_picture_of_the_case_loses_by_the_update_itself(world: World) -> None:
    """Were the lock ever lost, UPDATE … WHERE state = old still lets one win."""
    old = Case.objects.get(pk=world.dispatched().pk)
    steps.acknowledge(old, actor=world.handler, at=world.now)
    assert old.state == "dispatched"
    with refused("lost_race"):
        move(old, "received", unit=None, handler=None)  # type: ignore[arg-type]
    old.refresh_from_db()
    assert old.state == "acknowledged"


def test_the_lock_gives_the_case_as_it_is_now(world: World) -> None:
    from django.db import transaction

    old = world.dispatched()
    steps.acknowledge(old, actor=world.handler, at=world.now)
    with transaction.atomic():
        assert lock(old).state == "acknowledged"
    assert access.may(world.handler, RESOLVE, old)


# The calendar


def test_of_several_who_edit_the_calendar_one_wins(world: World) -> None:
    case = world.dispatched()
    assert race([edit_of(world, 4)] * EIGHT) == {"won": 1, "stale": EIGHT - 1}
    assert CalendarEdit.objects.count() == 1
    assert go_by(calendar_cache.default(), at=world.now) == 0
    sound(case)

"""Classify: topic, area or urgency put right. What limits the present round stays frozen."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from casework import steps
from tests.access.rules import DISPATCHER, OPERATOR, SUPERVISOR, only
from tests.casework.looking import last, refused, wait
from tests.verified import first_break
from tests.world import World

ACCESS = {"classify": only(OPERATOR, DISPATCHER, SUPERVISOR, outside=True)}


def test_what_is_left_out_stays_and_the_due_time_too(world: World) -> None:
    case = world.dispatched()
    due = wait(case, "resolution").due_at
    case = steps.classify(case, urgency="emergency", actor=world.dispatcher, at=world.now)
    assert (case.urgency, case.topic, case.area) == ("emergency", world.leak, world.village)
    assert wait(case, "resolution").due_at == due
    assert (last(case).facts["from_urgency"], last(case).facts["urgency"]) == ("normal", "emergency")


def test_the_visits_required_of_the_round_stay(world: World) -> None:
    world.keep(world.topic, visits_required=2)
    case = world.dispatched(topic=None)
    case = steps.classify(case, category=world.leak, actor=world.operator, at=world.now)
    assert case.visits_required == 1


def test_a_topic_or_area_that_proved_wrong_is_emptied_and_the_rest_stays(world: World) -> None:
    case = steps.classify(world.dispatched(), category=None, actor=world.operator, at=world.now)
    assert (case.topic, case.area) == (None, world.village)
    case = steps.classify(case, area=None, actor=world.operator, at=world.later(minutes=1))
    assert (case.topic, case.area) == (None, None)
    assert first_break() is None


def test_by_form_and_by_api_too(world: World) -> None:
    by_form, by_api = world.dispatched(), world.dispatched(phone="13912340000")
    client = Client()
    client.force_login(world.operator)
    where = f"/cases/{by_form.number}/classify/"
    shown = client.get(where).context["showing"]
    client.post(where, {"category": "", "area": world.village.code, "urgency": "normal", "shown": shown})
    api = APIClient()
    api.force_authenticate(world.operator)
    assert api.post(f"/api/v1/cases/{by_api.number}/classify/", {"category": None}).status_code == 200
    for case in (by_form, by_api):
        case.refresh_from_db()
        assert (case.topic, case.area) == (None, world.village)


def test_the_same_again_is_already_done(world: World) -> None:
    case = world.dispatched()
    with refused("already_done"):
        steps.classify(case, category=world.leak, urgency="normal", actor=world.operator, at=world.now)


def test_nothing_and_nonsense_are_refused(world: World) -> None:
    with refused("invalid", status=400):
        steps.classify(world.registered(), actor=world.operator, at=world.now)
    with refused("invalid", status=400):
        steps.classify(world.registered(), urgency="soon", actor=world.operator, at=world.now)


def test_the_unit_does_not_reclassify_its_own_case(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.classify(world.acknowledged(), urgency="complex", actor=world.lead, at=world.now)


@pytest.mark.parametrize("role", ["operator", "dispatcher", "supervisor"])
def test_nor_by_another_role_of_its_people_so_that_nobody_hurries_it(world: World, role: str) -> None:
    judge_and_party = world.person("lead", role)
    with refused("handled_it", status=403):
        steps.classify(world.acknowledged(urgency="emergency"), urgency="complex", actor=judge_and_party, at=world.now)

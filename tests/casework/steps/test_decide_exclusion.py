"""Decide on an exclusion: a supervisor outside the unit, with a reason; the citizen reads what was decided."""

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from casework import steps
from casework.models import Case, Notice, Rating
from casework.notices import compose
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import refused
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"decide_exclusion": only(SUPERVISOR, outside=True, state="asked")}


def asked(world: World) -> Case:
    return steps.exclude(world.explained(), reason="依条例不予支持", actor=world.lead, at=world.later(hours=1))


case = beginning(asked)


@pytest.mark.parametrize(("approve", "reads"), [(True, "is excluded from"), (False, "is not excluded")])
def test_the_rating_is_marked_or_not_and_the_citizen_and_the_lead_learn_of_it(
    world: World, case: Case, approve: bool, reads: str
) -> None:
    case = steps.decide_exclusion(case, approve=approve, reason="内部理由", actor=world.supervisor, at=world.later(hours=1))
    rating = Rating.objects.get(case=case, round=2)
    assert (rating.excluded_at == world.now, rating.status) == (approve, "accepted")
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.get(case=case, kind="decide_exclusion").recipient == world.lead
    token = world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        shown = Client().get(f"/track/{token}/", follow=True).content.decode()
    assert reads in shown
    assert "asked that the rating be excluded" in shown
    assert "内部理由" not in shown
    assert "依条例不予支持" not in shown
    assert first_break() is None


def test_what_nobody_asked_for_is_not_decided(world: World) -> None:
    with refused("nothing_asked", status=409):
        steps.decide_exclusion(world.explained(), approve=True, reason="属实", actor=world.supervisor, at=world.now)


def test_a_supervisor_who_belongs_to_the_unit_does_not_decide(world: World, case: Case) -> None:
    inside = world.person("supervisor-inside", Role.SUPERVISOR, unit=world.water)
    with refused("handled_it", status=403):
        steps.decide_exclusion(case, approve=True, reason="属实", actor=inside, at=world.now)

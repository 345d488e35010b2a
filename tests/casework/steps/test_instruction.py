"""Whoever dispatches may tell the unit something besides; the citizen does not read it."""

import pytest
from django.test import Client

from casework import steps
from casework.models import Case
from casework.refusal import Invalid
from tests.verified import first_break
from tests.world import World

INSTRUCTION = "老人耳背，敲门请用力；先找楼长"


def dispatched(world: World, case: Case, instruction: str) -> Case:
    return steps.dispatch(case, unit=world.water, instruction=instruction, actor=world.dispatcher, at=world.later(minutes=5))


def test_the_unit_reads_it_on_the_case_and_the_citizen_does_not(world: World) -> None:
    case = dispatched(world, world.registered(), INSTRUCTION)
    client = Client()
    client.force_login(world.handler)
    assert INSTRUCTION in client.get(f"/cases/{case.number}/").content.decode()
    assert INSTRUCTION not in Client().get(f"/track/{world.track_token(case)}/", follow=True).content.decode()
    assert first_break() is None


def test_by_the_form_too(world: World) -> None:
    case = world.registered()
    client = Client()
    client.force_login(world.dispatcher)
    asked = client.get(f"/cases/{case.number}/dispatch/").content.decode()
    assert 'name="instruction"' in asked
    client.post(f"/cases/{case.number}/dispatch/", {"unit": "water", "instruction": INSTRUCTION})
    assert case.words.get(kind="comment").text == INSTRUCTION


def test_nothing_said_is_nothing_written(world: World) -> None:
    case = dispatched(world, world.registered(), "  ")
    assert not case.words.filter(kind="comment").exists()


def test_of_a_confidential_case_it_is_refused_because_the_unit_would_not_read_it(world: World) -> None:
    case = world.registered(confidential=True, brief="查一下排水")
    with pytest.raises(Invalid) as refused:
        dispatched(world, case, INSTRUCTION)
    assert "instruction" in refused.value.fields

"""What the citizen reads of their case: what happened and why it was decided so, and never what staff tell each other."""

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.models import Case
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, case: Case) -> str:
    token = world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        return Client().get(f"/track/{token}/").content.decode()


def test_why_the_case_ended_is_for_the_citizen(world: World) -> None:
    closed = world.rated(in_last_round(world), score=1)
    steps.close_dissatisfied(closed, reason="依法不予支持", actor=world.supervisor, at=world.now)
    declined = world.registered()
    steps.decline(declined, reason="属于省里的事", actor=world.operator, at=world.now)
    assert "依法不予支持" in page(world, closed)
    assert "属于省里的事" in page(world, declined)


def test_why_a_unit_returned_it_is_not(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="这家人太难缠", actor=world.handler, at=world.now)
    shown = page(world, case)
    assert "returned" in shown.lower()
    assert "这家人太难缠" not in shown


def test_what_staff_note_and_look_up_is_not_in_the_story(world: World) -> None:
    case = world.acknowledged()
    before = page(world, case).count("<li")
    steps.comment(case, text="内部商量一下", actor=world.handler, at=world.now)
    steps.reveal(case, field="phone", reason="联系", actor=world.handler, at=world.now)
    shown = page(world, case)
    assert "内部商量一下" not in shown
    assert shown.count("<li") == before


def test_the_language_is_changed_without_losing_what_was_typed(world: World) -> None:
    case = world.dispatched()
    token = world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        answer = Client().post(f"/track/{token}/", {"text": "还要等多久？", "switch_language": "zh-hans"})
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert "还要等多久？" in answer.content.decode()
    assert not case.events.filter(verb="chase").exists()

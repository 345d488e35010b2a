"""At home: the citizen says when they can be visited, and whoever plans a visit reads it."""

import pytest
from django.test import Client

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests.access.rules import OPERATOR, only
from tests.casework.looking import refused
from tests.standing import beginning
from tests.world import World

ACCESS = {"at_home": only(OPERATOR)}


@beginning
def case(world: World) -> Case:
    return world.acknowledged(world.dispatched(handler=world.handler))


def test_the_newest_word_holds(world: World, case: Case) -> None:
    other = world.registered()
    steps.at_home(case, text="周末", actor=None, at=world.now)
    steps.at_home(other, text="上午", actor=world.operator, at=world.now)
    steps.at_home(case, text="工作日\n18:00以后", actor=None, at=world.later(minutes=1))
    assert {pk: words.text for pk, words in steps.times_at_home([case.pk, other.pk]).items()} == {
        case.pk: "工作日 18:00以后",
        other.pk: "上午",
    }


def test_what_was_redacted_holds_no_more(world: World, case: Case) -> None:
    steps.at_home(case, text="找我邻居王小明", actor=None, at=world.now)
    steps.redact(case.words.get(kind="chase"), reason="依法", actor=world.supervisor, at=world.now)
    assert steps.times_at_home([case.pk]) == {}


def test_the_unit_reads_it_on_the_case_beside_the_plan_and_on_the_phone(world: World, case: Case, client: Client) -> None:
    steps.at_home(case, text="工作日18:00以后", actor=None, at=world.now)
    client.force_login(world.handler)
    for address in (f"/cases/{case.number}/", f"/visits/record/{case.number}/", "/api/v1/field/"):
        assert "工作日18:00以后" in client.get(address).content.decode(), address
    compose.compose([case.pk], at=world.now)
    assert set(Notice.objects.filter(kind="at_home").values_list("recipient__username", flat=True)) == {"handler", "lead"}


def test_of_a_confidential_case_the_unit_reads_it_nowhere(world: World, client: Client) -> None:
    case = world.registered(kind="report", against=world.roads)
    case = steps.brief(case, text="有人反映漏水", actor=world.operator, at=world.now)
    case = world.acknowledged(world.dispatched(case, handler=world.handler))
    steps.at_home(case, text="找王小明家", actor=None, at=world.now)
    client.force_login(world.handler)
    for address in (f"/cases/{case.number}/", f"/visits/record/{case.number}/", "/api/v1/field/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "找王小明家" not in answer.content.decode(), address


def test_five_times_a_day(world: World, case: Case) -> None:
    for nth in range(5):
        steps.at_home(case, text=f"{nth}点", actor=None, at=world.now)
    with refused("too_many"):
        steps.at_home(case, text="6点", actor=None, at=world.later(hours=1))


@pytest.mark.parametrize("who", ["handler", "lead", "dispatcher"])
def test_the_unit_does_not_say_when_the_citizen_is_out(world: World, case: Case, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.at_home(case, text="从不在家", actor=world.people[who], at=world.now)

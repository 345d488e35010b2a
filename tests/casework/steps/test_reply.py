"""Reply: words from the unit. However many there are, the case stays online-only."""

import pytest

from casework import steps
from casework.models import CaseHandler, Words
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, waiting
from tests.world import World

ACCESS = {"reply": only(*THE_UNIT, assigned=True)}


@pytest.mark.parametrize("public", [True, False])
def test_a_reply_is_read_by_the_citizen_only_where_it_is_meant_so(world: World, public: bool) -> None:
    case = steps.reply(world.acknowledged(), text="已收到", public=public, actor=world.handler, at=world.now)
    assert last(case).public is public
    assert Words.objects.get(case=case, kind="reply").text == "已收到"


def test_twenty_replies_do_not_make_a_visit(world: World) -> None:
    case = world.acknowledged()
    for n in range(20):
        steps.reply(case, text=f"收到 {n}", public=True, actor=world.handler, at=world.now)
    assert "visit" in waiting(case)
    with refused("needs_visit"):
        steps.resolve(case, text="已办结", actor=world.handler, at=world.now)


def test_whoever_replies_has_handled_the_case(world: World) -> None:
    case = steps.reply(world.dispatched(), text="好", public=False, actor=world.lead, at=world.now)
    assert CaseHandler.objects.filter(case=case, user=world.lead).exists()


def test_an_empty_reply_is_refused(world: World) -> None:
    with refused("invalid", status=400):
        steps.reply(world.acknowledged(), text=" \u3000 ", public=True, actor=world.handler, at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "auditor"])
def test_only_the_unit_replies(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.reply(world.acknowledged(), text="好", public=True, actor=world.people[who], at=world.now)

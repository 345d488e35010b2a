"""Comment: a note among colleagues; the citizen never sees it, and it handles nothing."""

import pytest

from casework import steps
from casework.models import CaseHandler
from tests.access.rules import DISPATCHER, HANDLER, OPERATOR, SUPERVISOR, UNIT_LEAD, only
from tests.casework.looking import last, refused, waiting
from tests.world import World

ACCESS = {"comment": only(OPERATOR, DISPATCHER, HANDLER, UNIT_LEAD, SUPERVISOR, assisting=True)}


def test_a_comment_is_internal_and_changes_nothing(world: World) -> None:
    case = world.acknowledged()
    before = waiting(case)
    case = steps.comment(case, text="注意", actor=world.supervisor, at=world.now)
    assert (last(case).public, case.state, waiting(case)) == (False, "acknowledged", before)


def test_a_comment_by_a_colleague_does_not_make_a_handler(world: World) -> None:
    case = steps.comment(world.acknowledged(), text="注意", actor=world.colleague, at=world.now)
    assert not CaseHandler.objects.filter(case=case, user=world.colleague).exists()


@pytest.mark.parametrize("who", ["stranger", "administrator", "auditor"])
def test_who_may_not_act_on_the_case_does_not_comment(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.comment(world.acknowledged(), text="注意", actor=world.people[who], at=world.now)

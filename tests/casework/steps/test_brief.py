"""Brief: what a confidential demand asks for, cleaned of identity by an operator. It is all its unit ever reads."""

from accounts.models import Role
from casework import steps
from casework.desk.cases import page as case_page
from casework.models import Words
from casework.policies import access
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused
from tests.world import World

ACCESS = {"brief": only(OPERATOR, outside=True)}


def test_an_operator_writes_it_and_the_earlier_ones_stay(world: World) -> None:
    case = world.acknowledged(kind="report")
    for text in ("有人反映收费问题", "有人反映乱收费"):
        steps.brief(case, text=text, actor=world.operator, at=world.now)
    assert set(Words.objects.filter(case=case, kind="brief").values_list("text", flat=True)) == {
        "有人反映收费问题",
        "有人反映乱收费",
    }
    assert last(case).public is False


def test_nobody_of_the_unit_that_has_the_case_writes_what_it_reads(world: World) -> None:
    inside = world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.brief(world.acknowledged(kind="report"), text="一切正常", actor=inside, at=world.now)
    for who in ("handler", "lead", "dispatcher", "supervisor"):
        with refused("not_allowed", status=403):
            steps.brief(world.acknowledged(kind="report"), text="一切正常", actor=world.people[who], at=world.now)


def test_an_open_case_needs_none(world: World) -> None:
    with refused("not_confidential"):
        steps.brief(world.registered(), text="一切正常", actor=world.operator, at=world.now)


def test_notes_from_outside_the_unit_stay_outside_a_confidential_case(world: World) -> None:
    """An operator's reason may name whom the unit must not know."""
    case = world.dispatched(confidential=True, unit=world.roads, handler=world.stranger)
    steps.acknowledge(case, actor=world.stranger, at=world.later(minutes=1))
    steps.correct(case, field="address", value="东门 3 号", reason="王小明来电更正", actor=world.operator, at=world.now)
    steps.comment(case, text="王小明很着急", actor=world.supervisor, at=world.now)
    steps.comment(case, text="明天上门", actor=world.stranger, at=world.later(minutes=1))
    page = case_page.page(world.stranger, access.visible_to(world.stranger).get(pk=case.pk), at=world.now)
    assert [entry.text for entry in page.entries if entry.text] == ["明天上门"]

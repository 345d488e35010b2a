"""Brief: what a confidential demand asks for, cleaned by an operator; all that its unit reads."""

from casework import steps
from casework.desk import case_page
from casework.policies import access
from tests.casework.looking import last, refused
from tests.world import World


def test_the_unit_reads_the_newest_brief_and_never_the_demand(world: World) -> None:
    case = world.dispatched(text="我是王小明，举报站长收钱", confidential=True, unit=world.roads)
    steps.brief(case, text="反映收费问题", actor=world.operator, at=world.later(minutes=1))
    steps.brief(case, text="反映某站违规收费", actor=world.operator, at=world.later(minutes=1))
    page = case_page.page(world.stranger, access.visible_to(world.stranger).get(pk=case.pk), at=world.now)
    assert (page.brief, page.demand, page.title, page.name) == ("反映某站违规收费", "", "", "")
    assert all("王小明" not in entry.said for entry in page.entries)


def test_a_brief_is_not_told_to_the_citizen(world: World) -> None:
    case = world.registered(confidential=True)
    steps.brief(case, text="反映收费问题", actor=world.operator, at=world.now)
    assert (last(case).verb, last(case).public) == ("brief", False)


def test_an_open_case_has_no_brief(world: World) -> None:
    with refused("not_confidential"):
        steps.brief(world.registered(), text="反映收费问题", actor=world.operator, at=world.now)


def test_only_an_operator_writes_it(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.brief(world.registered(confidential=True), text="反映收费问题", actor=world.dispatcher, at=world.now)

"""A unit without a lead, an area without a supervisor and a topic without a unit are named until somebody is there."""

from django.utils import translation

from accounts.models import Area, Role
from casework.attention.check import registered
from casework.models import Route, Topic
from tests.casework.attention.examining import findings, titles, weighed
from tests.world import World


def named(world: World, code: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.title, finding.names) for finding in findings(code, world.now)]


def test_a_unit_is_led_by_its_own_lead_or_by_one_above(world: World) -> None:
    assert named(world, "leads") == [("One unit has no lead", ("Roads bureau",))]
    assert weighed("leads", world.now) == [("soon", ["desk:people"])]
    world.person("chief", Role.UNIT_LEAD, unit=world.government)
    assert named(world, "leads") == []
    world.disable(world.people["chief"])
    assert named(world, "leads") == [("One unit has no lead", ("Roads bureau",))]
    world.person("roads lead", Role.UNIT_LEAD, unit=world.roads)
    assert named(world, "leads") == []


def test_where_cases_lie_without_anybody_it_is_said(world: World) -> None:
    world.dispatched()
    world.person("roads lead", Role.UNIT_LEAD, unit=world.roads)
    world.leaves(world.lead)
    for person in (world.handler, world.colleague):
        world.leaves(person)
    assert named(world, "leads") == [("One unit has no lead", ("Water bureau",))]
    world.leaves(world.people["roads lead"])
    assert named(world, "leads") == [("2 units have no lead", ("Water bureau", "Roads bureau"))]


def test_a_unit_in_which_nobody_handles_and_nothing_is_open_needs_no_lead(world: World) -> None:
    world.closed(unit=world.roads, handler=world.stranger)
    world.person("watches", Role.SUPERVISOR, unit=world.roads)
    world.disable(world.stranger)
    assert named(world, "leads") == []


def test_areas_that_no_supervisor_covers_are_named(world: World) -> None:
    assert named(world, "areas") == []
    other = world.keep(Area(code="qh-x", name="西门镇", name_en="Ximen", level="township", parent=world.county))
    world.keep(Area(code="qh-x-01", name="河口村", name_en="Hekou", level="community", parent=other))
    world.disable(world.supervisor)
    assert named(world, "areas") == [("Supervisor: nobody holds this role", ())]
    assert weighed("areas", world.now) == [("now", ["desk:people"])]
    world.person("town", Role.SUPERVISOR, area=world.town)
    assert named(world, "areas") == [("Supervisor: nobody for some areas", ("Ximen",))]
    world.person("township", Role.SUPERVISOR, area=other)
    assert named(world, "areas") == []


def test_topics_without_a_line_are_named_and_those_with_one_for_some_areas(world: World) -> None:
    assert named(world, "dispatch_table") == []
    noise = world.keep(Topic(code="noise", name="噪声", name_en="Noise"))
    assert named(world, "dispatch_table") == [("One topic leads to no unit", ("Noise",))]
    assert weighed("dispatch_table", world.now) == [("soon", ["admin:casework_route_changelist"])]
    other = world.keep(Area(code="qh-x", name="西门镇", name_en="Ximen", level="township", parent=world.county))
    world.keep(Route(topic=noise, area=world.town, unit=world.water))
    assert named(world, "dispatch_table") == [("One topic leads to no unit in some areas", ("Noise (Ximen)",))]
    world.keep(Route(topic=noise, area=other, unit=world.water))
    assert titles("dispatch_table", world.now) == []
    world.keep(Topic(code="smell", name="异味", name_en="Smell", enabled=False))
    assert titles("dispatch_table", world.now) == []


def test_topics_stand_in_their_order_and_of_many_areas_the_first(world: World) -> None:
    smell = world.keep(Topic(code="smell", name="异味", name_en="Smell"))
    world.keep(Topic(code="noise", name="噪声", name_en="Noise"))
    assert named(world, "dispatch_table") == [("2 topics lead to no unit", ("Smell", "Noise"))]
    for code, name in (("x", "西门镇"), ("y", "北门镇")):
        world.keep(Area(code=f"qh-{code}", name=name, name_en=code.upper(), level="township", parent=world.county))
    world.keep(Route(topic=smell, area=world.town, unit=world.water))
    assert named(world, "dispatch_table")[1] == ("One topic leads to no unit in some areas", ("Smell (X…)",))
    with translation.override("zh-hans"):
        assert [finding.names for finding in registered()["dispatch_table"].findings(world.now)][1] == ("异味（西门镇…）",)
    world.keep(Route(topic=None, area=None, unit=world.water))
    assert named(world, "dispatch_table") == []

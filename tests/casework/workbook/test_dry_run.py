"""What rows mean: new, changed, the same or refused; in whatever order they come, and as if refused ones were not there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Area, Membership, MembershipRequest, Unit, User
from accounts.steps.units import end as end_unit
from casework.models import Route, Topic
from casework.workbook import carried
from casework.workbook.carry_out import carry_out
from casework.workbook.lines import Kind
from casework.workbook.plan import Plan, plan
from casework.workbook.reading import read
from tests.casework.workbook.sheets import workbook
from tests.world import World

N, C, S, R = Kind.NEW, Kind.CHANGED, Kind.SAME, Kind.REFUSED


def tried(world: World, raw: bytes) -> Plan:
    return plan(read(raw), actor=world.administrator)


def done(world: World, raw: bytes) -> Plan:
    """As the dry run showed it."""
    book = read(raw)
    shown = plan(book, actor=world.administrator).marks
    present, is_done = carry_out(book, shown=shown, actor=world.administrator, at=world.now)
    assert is_done
    return present


def kinds(plan: Plan) -> list[Kind]:
    return [line.kind for line in plan.lines]


def reasons(plan: Plan) -> list[str]:
    return [line.refusal.code for line in plan.lines if line.refusal]


def test_a_tree_is_entered_in_whatever_order_and_moved_with_what_is_below(world: World) -> None:
    rows = [
        ("pump-2", "二号泵站", "", "pumps"),
        ("pumps", "泵站管理处", "", "gov"),
        ("water", "水务局", "Water bureau", "pumps"),
        ("roads", "交通局", "Roads", "gov"),
        ("hotline", "热线中心", "Hotline centre", "gov"),
    ]
    assert kinds(done(world, workbook(units=rows))) == [N, N, C, C, S]
    units = {unit.code: unit for unit in Unit.objects.select_related("parent")}
    assert units["pump-2"].parent == units["water"].parent == units["pumps"]
    assert units["water-1"].path == f"{units['gov'].pk}.{units['pumps'].pk}.{units['water'].pk}.{units['water-1'].pk}"
    assert units["roads"].name_en == "Roads"
    assert kinds(tried(world, workbook(units=rows))) == [S] * 5


@pytest.mark.parametrize("step", [1, -1])
def test_two_that_change_places_are_no_circle(world: World, step: int) -> None:
    """Whichever stands first in the file."""
    rows = [("water", "水务局", "Water bureau", "water-1"), ("water-1", "城关水务站", "Water station", "gov")][::step]
    assert kinds(done(world, workbook(units=rows))) == [C, C]
    assert Unit.objects.get(code="water").parent == Unit.objects.get(code="water-1")


def test_circles_and_what_stands_below_a_refused_row_are_refused(world: World) -> None:
    rows = [
        ("gov", "县政府", "County government", "water-1"),
        ("a", "甲", "", "b"),
        ("b", "乙", "", "a"),
        ("below", "甲下", "", "a"),
        ("lost", "无处", "", "nowhere"),
        ("long" * 20, "长", "", ""),
        ("water", "", "", "gov"),
        ("", "无码", "", "gov"),
        ("roads", "交通局", "Roads bureau", "gov"),
        ("ROADS", "交通局", "Roads bureau", "gov"),
    ]
    present = done(world, workbook(units=rows))
    assert kinds(present) == [R, R, R, R, R, R, R, R, S, R]
    assert sorted(reasons(present)) == sorted(
        ["circle", "circle", "circle", "unknown_code", "unknown_code", "invalid", "invalid", "key_missing", "twice"]
    )
    assert Unit.objects.count() == 5


def test_areas_topics_and_the_dispatch_table_name_what_the_same_file_enters(world: World) -> None:
    raw = workbook(
        units=[("gas", "燃气公司", "Gas company", "gov")],
        areas=[("qh-cg-02", "西门社区", "", "社区", "qh-cg"), ("qh-x", "无级", "", "galaxy", "qh")],
        topics=[("gas", "燃气", "", "utilities", 2, "是"), ("utilities", "市政设施", "Utilities", "", 0, "no")],
        routes=[("gas", "qh-cg-02", "gas"), ("utilities", "", "roads"), ("utilities", "", "gas"), ("gas", "", "")],
    )
    assert kinds(done(world, raw)) == [N, N, R, N, R, N, C, R, R]
    route = Route.objects.get(topic__code="gas")
    assert (route.area, route.unit.code) == (Area.objects.get(code="qh-cg-02"), "gas")
    assert Topic.objects.get(code="gas").visits_required == 2
    assert Route.objects.get(topic=world.topic).unit == world.roads
    assert kinds(tried(world, raw)) == [S, S, R, S, R, S, S, R, R]


def test_people_are_entered_with_several_roles_and_some_take_a_second_administrator(world: World) -> None:
    rows = [
        ("li.hua", "李华", "zh-hans", "承办干部", "water", ""),
        ("li.hua", "李华", "", "operator", "", "qh-cg"),
        ("handler", "韩东", "English", "unit_lead", "water", ""),
        ("COLLEAGUE", "Colleague", "", "handler", "water", ""),
    ]
    present = done(world, workbook(people=rows))
    assert kinds(present) == [N, N, C, S]
    assert [line.waits for line in present.lines] == [False, True, False, False]
    person = User.objects.get(username="li.hua")
    assert [(row.role, row.unit) for row in person.memberships.all()] == [("handler", world.water)]
    assert MembershipRequest.objects.get(user=person, decided_at=None).area == world.town
    assert not person.has_usable_password()
    handler = User.objects.get(username="handler")
    assert (handler.name, handler.language, handler.memberships.count()) == ("韩东", "en", 2)
    assert kinds(tried(world, workbook(people=rows))) == [S] * 4, "a role that waits is not asked for again"


def test_rows_of_people_are_refused_with_what_to_do(world: World) -> None:
    world.disable(world.stranger)
    end_unit(world.roads, successor=world.water, people_go_along=False, actor=world.administrator, at=world.now)
    rows = {
        ("import", "某人", "", "", "", ""): "username_reserved",
        ("no name", "某人", "", "", "", ""): "invalid",
        ("nameless", "", "", "", "", ""): "invalid",
        ("newer", "新人", "", "king", "", ""): "not_understood",
        ("newer2", "新人", "", "handler", "", ""): "unit_missing",
        ("newer3", "新人", "", "", "water", ""): "role_missing",
        ("newer4", "新人", "", "handler", "roads", ""): "unit_ended",
        ("newer5", "新人", "", "handler", "nowhere", ""): "unknown_code",
        ("newer6", "新\n人", "", "", "", ""): "characters",
        ("stranger", "Stranger", "", "auditor", "", ""): "disabled",
        ("administrator", "Administrator", "", "auditor", "", ""): "own_role",
        ("lead", "甲", "", "", "", ""): "",
        ("lead", "乙", "", "", "", ""): "contradicts",
    }
    present = done(world, workbook(people=list(rows)))
    assert [line.refusal.code if line.refusal else "" for line in present.lines] == list(rows.values())
    assert all(len(str(line.refusal)) > 10 for line in present.of_kind(R))
    assert not User.objects.filter(username__startswith="newer").exists()
    assert not Membership.objects.filter(user=world.stranger, role="auditor").exists()


def test_what_changed_since_the_dry_run_stops_it(world: World) -> None:
    book = read(workbook(units=[("water", "水利局", "Water bureau", "gov"), ("new", "新局", "", "water")]))
    shown = plan(book, actor=world.administrator).marks
    world.keep(world.water, name="水务水利局")
    present, is_done = carry_out(book, shown=shown, actor=world.administrator, at=world.now)
    assert not is_done
    assert [mark == before for mark, before in zip(present.marks, shown, strict=True)] == [False, True]
    assert not Unit.objects.filter(code="new").exists()


def test_what_the_page_carries_opens_for_whoever_chose_the_file_and_for_a_while(world: World) -> None:
    book, now = read(workbook(units=[("new", "新局", "", "water")])), timezone.now()
    text = carried.sealed(book, ["x"], user=world.administrator, at=now)
    opened = carried.opened(text, user=world.administrator, at=now)
    assert opened is not None
    assert (opened.book, opened.shown) == (book, ["x"])
    assert carried.opened(text, user=world.second_administrator, at=now) is None
    assert carried.opened(text, user=world.administrator, at=now + carried.LASTS + timedelta(seconds=1)) is None
    assert carried.opened("=nonsense", user=world.administrator, at=now) is None


@pytest.mark.parametrize("ended", ["units", "routes"])
def test_nothing_is_placed_with_a_unit_that_has_ended(world: World, ended: str) -> None:
    end_unit(world.roads, successor=world.water, people_go_along=False, actor=world.administrator, at=world.now)
    rows = {"units": ("new", "新局", "", "roads"), "routes": ("utilities-leak", "", "roads")}
    assert reasons(tried(world, workbook(**{ended: [rows[ended]]}))) == ["unit_ended"]

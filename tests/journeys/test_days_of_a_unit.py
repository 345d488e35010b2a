"""The day of a cadre and of a unit's lead, in Chinese and by the pages alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Case
from tests.conftest import OpenPage
from tests.journeys.day import arrives
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def world() -> World:
    return World(now=timezone.now() - timedelta(days=2))


def test_a_cadre(world: World, open_page: OpenPage) -> None:
    """Signs for a case, calls, is told to go there first, asks for time; returns what is not theirs; calls off a day of leave."""
    assigned = world.dispatched(handler=world.handler)
    others = world.dispatched(text="路面塌陷", phone="13700137000", handler=world.handler)
    desk = arrives(open_page, "handler", **PHONE)
    desk.page.get_by_role("link", name="我的工单").first.click()
    expect(desk.rows).to_have_count(2)

    desk.opens(assigned)
    desk.does("签收")
    desk.does("记录先行联系", how="phone")
    desk.is_told_why_not("办结", "工单须先走访才能办结")
    desk.does("申请延期", until=(timezone.localdate() + timedelta(days=12)).isoformat(), reason="配件下周到")
    desk.reads("配件下周到")

    desk.looks_up("路面塌陷")
    desk.opens(others)
    desk.does("退单", reason="路面归交通局管", rule="职责清单第三条")
    others.refresh_from_db()
    assert (others.state, others.handler) == ("received", None)

    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    desk.page.goto("/account/leave/")
    desk.answers({"first_day": tomorrow, "last_day": tomorrow, "deputy": "colle"})
    desk.page.get_by_role("button", name="登记休假").click()
    desk.reads("Colleague")
    desk.does("取消休假")
    expect(desk.page.get_by_role("button", name="取消休假")).to_have_count(0)
    desk.goes_home()
    assert first_break() is None


def test_a_lead(world: World, open_page: OpenPage) -> None:
    """Sees who has what, assigns, takes a wrong assignment back, reminds once and not twice, and hands a day's work over."""
    first = world.dispatched()
    held = world.acknowledged(text="阀门关不上", phone="13700137000", handler=world.colleague)
    desk = arrives(open_page, "lead")
    desk.goes_to("本单位")
    desk.reads("Colleague")

    desk.looks_up(first.number)
    desk.does("指派", handler="colle")
    desk.reads("已指派给Colleague")
    desk.does("指派", handler="handler")
    desk.reads("已指派给Handler")

    desk.looks_up("137 0013 7000")
    desk.opens(held)
    desk.does("提醒")
    desk.does("提醒")
    desk.is_refused("提醒过")
    desk.page.get_by_role("link", name="返回工单").click()
    desk.does("移交", to="handler", reason="外出培训")
    desk.reads("外出培训")
    desk.goes_home()
    assert set(Case.objects.values_list("handler__username", flat=True)) == {"handler"}
    assert first_break() is None

"""The day of an operator, a dispatcher and a supervisor, in Chinese and by the pages alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework import steps
from casework.models import Case
from tests.conftest import OpenPage
from tests.journeys.day import arrives
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANDLINE = "057188881234"


@pytest.fixture
def world() -> World:
    return World(now=timezone.now() - timedelta(days=3))


def test_an_operator(world: World, open_page: OpenPage) -> None:
    """A caller of yesterday chases, a new one is taken down, a slip of the tongue is corrected, a citizen is called back."""
    waiting = world.dispatched(handler=world.handler, name="李秀英")
    resolved = world.resolved(text="路灯不亮", phone=LANDLINE, name="赵大爷")
    desk = arrives(open_page, "operator")

    desk.looks_up("139 1234 5678")
    desk.opens(waiting)
    desk.does("催单", text="还没有人来，水越漏越大")
    desk.reads("还没有人来，水越漏越大")
    desk.is_told_why_not("不予受理", "已派单")

    desk.goes_to("登记")
    desk.answers({"text": "单元门口窨井盖松动，晚上看不清", "phone": "13700137000", "name": "王小名", "topic": "loushui"})
    desk.page.get_by_role("button", name="登记", exact=True).click()
    desk.page.wait_for_url("**/cases/*/")
    case = Case.objects.latest("pk")
    desk.does("更正诉求人信息", field="name", value="王小明", reason="听错了")
    desk.reads("已更正")
    case.refresh_from_db()
    assert case.citizen
    assert case.citizen.name == "王小明"

    desk.goes_to("回访")
    desk.page.get_by_role("link", name="路灯不亮").click()
    desk.does("显示完整号码")
    expect(desk.page.locator(f"a[href$='{LANDLINE.removeprefix('0')}']")).to_be_visible()
    desk.does("无人接听")
    desk.goes_to("回访")
    expect(desk.rows).to_have_count(0)

    desk.looks_up(case.number)
    desk.page.wait_for_url(f"**/cases/{case.number}/**")
    desk.goes_home()
    resolved.refresh_from_db()
    assert (resolved.state, resolved.events.filter(verb="attempt").count()) == ("resolved", 1)
    assert first_break() is None


def test_a_dispatcher(world: World, open_page: OpenPage) -> None:
    """One case goes to the wrong bureau and is called back, one was a colleague's meanwhile, one came back and goes elsewhere."""
    colleague = world.person("dispatcher2", "dispatcher")
    first, second = world.registered(), world.registered(text="消火栓漏水", phone="13700137000")
    returned = world.acknowledged(text="主管道破裂", phone="13700137001")
    steps.return_(returned, reason="市政管道归交通局", actor=world.handler, at=world.later(minutes=5))
    desk = arrives(open_page, "dispatcher")
    expect(desk.rows).to_have_count(3)

    desk.opens(first)
    desk.does("派单", unit="jiaotong")
    desk.does("改派", unit="shuiwuju", reason="派错了单位")
    desk.reads("已改派至水务局")

    desk.looks_up("13700137000")
    desk.opens(second)
    desk.begins("派单", instruction="今天下班前到现场")
    steps.dispatch(second, unit=world.water, handler=None, actor=colleague, at=timezone.now())
    desk.finishes("派单")
    desk.is_refused("Dispatcher2")
    desk.reads("今天下班前到现场")
    desk.page.get_by_role("link", name="返回工单").click()

    desk.goes_to("工单列表")
    expect(desk.rows).to_have_count(1)
    desk.opens(returned)
    desk.reads("市政管道归交通局")
    desk.does("派单", unit="jiaotong")
    desk.goes_to("工单列表")
    expect(desk.rows).to_have_count(0)
    desk.goes_home()
    units = Case.objects.order_by("pk").values_list("state", "unit__code")
    assert list(units) == [("dispatched", "water"), ("dispatched", "water"), ("dispatched", "roads")]
    assert first_break() is None


def test_a_supervisor(world: World, open_page: OpenPage) -> None:
    """The board leads to what is owed; one request is granted and taken back, another refused, and the unit is reminded once."""
    rests = world.acknowledged(handler=world.handler)
    hurried = world.acknowledged(text="水表井塌陷", phone="13700137000", handler=world.handler)
    ahead = timezone.localdate() + timedelta(days=10)
    steps.suspend(rests, reason="等河水退去", review_on=ahead, actor=world.handler, at=world.later(minutes=5))
    steps.extend(hurried, until=ahead, reason="人手不够", actor=world.handler, at=world.later(minutes=5))
    desk = arrives(open_page, "supervisor")

    desk.goes_to("待裁定")
    desk.page.get_by_role("link", name="是否同意挂账？").click()
    desk.reads("等河水退去")
    desk.answers({"decision": "grant", "reason": "汛期未过，同意"})
    desk.finishes("作出决定")
    desk.reads("人手不够")
    desk.answers({"decision": "refuse", "reason": "涉及安全，不能再拖"})
    desk.finishes("作出决定")
    desk.reads("没有待裁定的事项")

    desk.looks_up(rests.number)
    desk.begins("提前销账", reason="河水已退，刚才看错了日期")
    desk.finishes("销账")
    desk.page.wait_for_url(f"**/cases/{rests.number}/**")
    desk.reads("河水已退，刚才看错了日期")
    desk.does("提醒")
    desk.does("提醒")
    desk.is_refused("之后可以再次提醒")
    desk.goes_to("督办看板")
    desk.goes_home()
    rests.refresh_from_db()
    assert rests.state == "acknowledged"
    assert first_break() is None

"""The day of an auditor and of a citizen, in Chinese and by the pages alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Case
from tests.conftest import OpenPage
from tests.journeys.day import CHINESE, arrives
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def world() -> World:
    return World(now=timezone.now() - timedelta(days=2))


def test_an_auditor(world: World, open_page: OpenPage) -> None:
    """Reads what was done and by whom, who took lists out, and what was changed; does nothing, and is told so."""
    case = world.closed(handler=world.handler)
    world.dispatched(text="消火栓漏水", phone="13700137000")
    desk = arrives(open_page, "auditor")
    desk.goes_to("工单列表")
    desk.looks_up("13700137000")
    expect(desk.rows).to_have_count(1)
    desk.looks_up(case.number)
    desk.reads("已归档")
    desk.reads("换新水管")
    expect(desk.page.locator("main form[method=post] button", has_text="签收")).to_have_count(0)

    desk.goes_to("变更记录")
    desk.reads("Handler")
    desk.goes_to("规则")
    desk.opens_of_account("导出记录")
    desk.reads("还没有人导出过列表")
    answer = desk.page.goto("/people/")
    assert answer
    assert answer.status == 403
    desk.is_refused("单位负责人")
    desk.page.get_by_role("link", name="返回工单列表").click()
    desk.goes_home()
    assert first_break() is None


def test_a_citizen(world: World, open_page: OpenPage) -> None:
    """Asks by phone, mistypes the PIN, adds a word, asks for an update once a day, and takes back what has settled itself."""
    page = open_page(path="/ask/", locale=CHINESE, **PHONE)
    page.fill("[name=text]", "楼道灯坏了半个月，老人摔了一跤")
    page.get_by_role("button", name="提交诉求").click()
    expect(page.get_by_text("查询码").first).to_be_visible()
    case = Case.objects.get()
    pin = page.locator(".receipt [aria-hidden]").inner_text().replace(" ", "")

    page.goto("/track/")
    page.fill("[name=number]", case.number)
    page.fill("[name=pin]", "000000" if pin != "000000" else "000001")
    page.get_by_role("button", name="查看我的诉求").click()
    expect(page.get_by_role("alert")).to_contain_text("没有与此编号和查询码（或验证码）相符")
    page.fill("[name=pin]", pin)
    page.get_by_role("button", name="查看我的诉求").click()
    page.fill("[name=text]", "灯罩也碎了")
    page.get_by_role("button", name="补充诉求").click()
    expect(page.get_by_text("灯罩也碎了").first).to_be_visible()

    for words in ("什么时候来修？", "请快一点"):
        page.fill("[name=text]", words)
        page.get_by_role("button", name="催办").click()
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("您今天已经催办过")
    page.get_by_role("link", name="返回我的诉求").click()
    page.get_by_role("link", name="撤回我的诉求").click()
    page.fill("[name=reason]", "物业刚修好了")
    page.get_by_role("button", name="撤回我的诉求").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert case.events.filter(verb__in=["supplement", "chase"]).count() == 2
    assert first_break() is None

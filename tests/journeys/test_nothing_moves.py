"""Nothing moves under somebody's hand: not when a page has come, nor when a list says what is new."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATCHES = """new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput)
  (window.moved ??= []).push(...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120))); }).observe(
  { type: "layout-shift", buffered: true });"""
ASKS = "document.querySelector('[data-refresh]').dispatchEvent(new CustomEvent('refresh'))"


def moved(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts: list[str] = page.evaluate("window.moved ?? []")
    return shifts


def test_when_a_form_has_come(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    case = world.registered(area=world.town, topic=world.topic)
    visited = world.visited(handler=world.handler)
    addresses = {
        "operator": ["/register/"],
        "handler": [f"/cases/{visited.number}/resolve/"],
        "dispatcher": ["/filter/?queue=open", f"/cases/{case.number}/classify/", f"/cases/{case.number}/dispatch/"],
    }
    for who, pages in addresses.items():
        page = signed_in(open_page, who)
        page.add_init_script(WATCHES)
        for address in pages:
            page.goto(address)
            expect(page.locator("select[hidden], [data-shown-with][hidden]").first).to_be_attached()
            assert moved(page) == [], address
    page = open_page()
    page.add_init_script(WATCHES)
    page.goto("/ask/")
    expect(page.locator("[data-place] button").first).to_be_visible()
    assert moved(page) == []


def test_when_a_list_says_what_is_new(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    world.registered(phone="13800138001")
    page = signed_in(open_page, "dispatcher")
    page.add_init_script(WATCHES)
    page.goto("/?queue=dispatch")
    for nth in range(12):
        world.registered(phone=f"138001380{nth:02d}")
    page.evaluate(ASKS)
    expect(page.locator("#news-show")).to_be_visible()
    expect(page.locator("#tally-dispatch")).to_have_text("13")
    assert moved(page) == []

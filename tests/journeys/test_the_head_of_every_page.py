"""The head of the pages holds all its places at every width of a desk's screen, whatever they count."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = range(992, 1500, 12)
COUNTED = """() => {
  for (const link of [...document.querySelectorAll(".nav a:not(:has(.count))")].slice(0, 2))
    link.insertAdjacentHTML("beforeend", '<span class="count">1,000+</span>');
}"""
SPILLED = "() => document.documentElement.scrollWidth - innerWidth"


def spilling(page: Page) -> list[int]:
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(SPILLED) > 0:
            wide.append(width)
    return wide


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_nothing_stands_beyond_the_edge(open_page: OpenPage, language: str) -> None:
    World(now=timezone.now() - timedelta(days=2))
    page = open_page(locale=language)
    for who in ("supervisor", "administrator", "lead"):
        page.goto("/accounts/login/")
        page.fill("[name=login]", who)
        page.fill("[name=password]", who)
        page.press("[name=password]", "Enter")
        page.wait_for_selector(".nav")
        page.evaluate(COUNTED)
        assert spilling(page) == [], who
        page.context.clear_cookies()


@pytest.mark.parametrize(("who", "places"), [("lead", 7), ("handler", 6), ("supervisor", 9)])
def test_the_search_gives_way_before_the_places_take_a_second_line(open_page: OpenPage, who: str, places: int) -> None:
    World(now=timezone.now() - timedelta(days=2))
    page = open_page(viewport={"width": 1440, "height": 800})
    page.goto("/accounts/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", who)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".nav")
    page.locator(".nav a").last.evaluate("(link) => link.insertAdjacentHTML('beforeend', '<span class=\"count\">35</span>')")
    tops = page.locator(".nav a").evaluate_all("(links) => links.map((link) => link.getBoundingClientRect().top)")
    assert len(tops) >= places
    assert len(set(tops)) == 1

"""An administrator adds a holiday, sees beforehand which due times move, confirms the number, and the case says the new one."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework import calendar_cache
from casework.models import CalendarEdit, Case
from tests.casework.looking import wait
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    return World(now=timezone.now() - timedelta(minutes=30))


@pytest.fixture
def case(world: World) -> Case:
    return world.dispatched()


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", "administrator")
    page.fill("[name=password]", "administrator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def due_day(case: Case) -> str:
    """The day on which the case is due, as the address of a day says it."""
    due_at = wait(case, "resolution").due_at
    assert due_at is not None
    return timezone.localtime(due_at).date().isoformat()


@pytest.mark.long
def test_a_holiday_moves_what_was_due_on_it(case: Case, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page)
    before = due_day(case)
    page.goto(f"/calendar/?year={before[:4]}")
    page.locator(f'a.day[href*="day={before}"]').click()
    expect(page.locator("[name=first]")).to_have_value(before)
    page.fill("[name=name]", "停工")
    expect(page.locator("[data-count]")).to_have_text("1")  # seen beside the form, and nothing is saved
    page.locator("#panel summary", has_text="Which cases").click()
    expect(page.locator("#panel a.number")).to_have_text(case.number)
    assert not CalendarEdit.objects.exists()
    page.fill("[name=reason]", "县里停工")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="has large effects")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Confirm: move 1 due time").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved; 1 due time was moved.")).to_be_visible()
    expect(page.locator(f'a.day[href*="day={before}"]')).to_have_attribute("data-mark", "holiday")
    after = due_day(case)
    assert after > before
    page.goto(f"/cases/{case.number}/")
    expect(page.locator(f'time[datetime^="{after}"]').first).to_be_visible()


@pytest.mark.long
def test_without_a_script_it_is_looked_at_first_and_saved(case: Case, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page)
    before = due_day(case)
    page.goto(f"/calendar/?day={before}")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-count]")).to_have_text("1")
    page.fill("[name=reason]", "停工")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Confirm: move 1 due time").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved; 1 due time was moved.")).to_be_visible()
    assert due_day(case) > before


@pytest.mark.long
def test_the_second_of_two_is_told_and_saves_after_all(case: Case, open_page: OpenPage) -> None:
    pages = [open_page(), open_page()]
    days = ("2030-03-05", "2030-03-06")
    for page, day in zip(pages, days, strict=True):
        sign_in(page)
        page.goto(f"/calendar/?day={day}")
        page.fill("[name=reason]", f"{day} 停工")
    pages[0].get_by_role("button", name="Save").click()
    expect(pages[0].get_by_text("Saved;")).to_be_visible()
    pages[1].get_by_role("button", name="Save").click()
    expect(pages[1].get_by_text("changed the calendar while you were editing")).to_be_visible()
    assert pages[1].input_value("[name=reason]") == f"{days[1]} 停工"
    pages[1].get_by_role("button", name="Save").click()
    expect(pages[1].get_by_text("Saved;")).to_be_visible()
    assert {day.isoformat() for day in calendar_cache.plan(calendar_cache.default()).days} >= set(days)

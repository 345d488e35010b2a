"""In browsers: a lead assigns ten cases with a handful of keys, and a mouse chooses a stretch."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.desk.bulk import course as courses
from casework.models import Case
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TEN, MOST_KEYS = 10, 12


class Keys:
    """Presses keys, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1


@pytest.fixture
def world() -> World:
    world = World(now=timezone.now() - timedelta(days=2))
    for nth in range(TEN + 2):
        world.dispatched(phone=f"139123400{nth:02}")
    return world


def test_ten_cases_are_assigned_with_few_keys(world: World, open_page: OpenPage) -> None:
    page = signed_in(open_page, "lead")
    page.goto("/?queue=unassigned")
    page.locator("[name=number]").first.focus()
    keys = Keys(page)
    keys.press("Shift+PageDown")
    expect(page.locator("[data-choose-count]")).to_have_text("10 chosen")
    assert Axe().run(page).response["violations"] == []
    keys.press("a")
    page.wait_for_url("**/cases/bulk/**")
    keys.press("c")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Colleague")
    keys.press("Enter")
    expect(page.locator("select[name=handler]")).to_have_value("colleague")
    keys.press("Enter")
    expect(page.get_by_text("10 of 10 can be done")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert not Case.objects.filter(handler=world.colleague).exists()
    keys.press("Enter")
    expect(page.get_by_text("Done: 10 of 10")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert Case.objects.filter(handler=world.colleague).count() == TEN
    assert keys.count <= MOST_KEYS
    assert first_break() is None
    page.reload()
    expect(page.get_by_text("Done: 10 of 10")).to_be_visible()


def test_a_mouse_and_letters_choose_what_they_mean(world: World, open_page: OpenPage) -> None:
    page = signed_in(open_page, "lead")
    page.goto("/?queue=unassigned")
    bar, boxes, count = page.locator("#choose"), page.locator("[name=number]"), page.locator("[data-choose-count]")
    expect(bar).to_be_hidden()
    before = page.evaluate("document.documentElement.scrollHeight")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(count).to_have_text("4 chosen")
    expect(bar).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == before
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(count).to_have_text("5 chosen")
    page.keyboard.press("x")
    page.keyboard.press("Shift+K")
    page.locator("[data-choose-page]").click()
    expect(count).to_have_text("12 chosen")
    page.get_by_role("button", name="Choose none").click()
    expect(bar).to_be_hidden()
    page.locator("body").press("a")
    page.locator("[name=q]").first.fill("xa")
    expect(page).to_have_url(page.url)
    boxes.first.press("a")
    expect(bar).to_be_hidden()
    page.evaluate("localStorage.setItem('single-keys', 'off')")
    boxes.first.press("x")
    expect(bar).to_be_hidden()


def test_what_takes_long_goes_on_by_itself(world: World, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SECONDS", 0), ("SOME", 1)):
        monkeypatch.setattr(courses, name, value)
    page = signed_in(open_page, "lead")
    numbers = "&number=".join(Case.objects.values_list("number", flat=True)[:3])
    page.goto(f"/cases/bulk/?verb=assign&number={numbers}")
    page.locator("[role=combobox]").press_sequentially("coll")
    expect(page.locator("[role=option][aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 of 3 can be done")).to_be_visible()
    page.get_by_role("button", name="Assign: 3 of 3").click()
    expect(page.get_by_text("Done: 3 of 3")).to_be_visible()

"""Choosing among thousands with the keyboard: found as one types, nothing chosen by the way, and an input method left alone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Area
from tests.combobox import choose, line, part
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    world = World(now=timezone.now() - timedelta(days=2))
    for nth in range(80):
        world.keep(Area(code=f"a{nth}", name=f"东里{nth}号", level="community", parent=world.town))
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", "operator")
    page.fill("[name=password]", "operator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    page.goto("/register/")
    return page


def test_by_keyboard(page: Page) -> None:
    area, options, value = line(page, "area"), part(page, "area").get_by_role("option"), page.locator("select[name=area]")
    listbox, marked = part(page, "area").get_by_role("listbox"), part(page, "area").locator("[aria-selected=true]")
    area.press("ArrowDown")
    expect(options.first).to_be_visible()
    expect(marked).to_contain_text("Qinghe County")
    area.press("Escape")
    expect(listbox).to_be_hidden()
    expect(value).to_have_value("")

    area.press_sequentially("dmsq")
    expect(marked).to_contain_text("Dongmen")
    assert area.get_attribute("aria-activedescendant") == marked.get_attribute("id")
    assert Axe().run(page).response["violations"] == []
    area.press("Enter")
    expect(area).to_have_value("Dongmen")
    expect(value).to_have_value("qh-cg-01")
    expect(part(page, "area").locator("[data-combobox-place]")).to_have_text("Qinghe County › Chengguan")

    area.fill("dongl")
    expect(options).to_have_count(21)
    expect(marked).to_contain_text("东里0号")
    area.press("ArrowDown")
    expect(marked).to_contain_text("东里1号")
    area.press("ArrowUp")
    area.press("ArrowUp")
    expect(marked).to_contain_text("东里26号")
    area.press("Home")
    expect(marked).to_have_count(0)
    area.press("Escape")
    area.press("Escape")
    expect(area).to_have_value("Dongmen")
    expect(value).to_have_value("qh-cg-01")

    area.fill("")
    area.press("Tab")
    expect(value).to_have_value("")


def test_a_text_that_only_one_has_is_chosen_in_leaving_and_any_other_is_not(page: Page) -> None:
    area, value = line(page, "area"), page.locator("select[name=area]")
    area.fill("东里7号")
    area.press("Tab")
    expect(value).to_have_value("a7")
    area.fill("东里")
    area.press("Tab")
    expect(part(page, "area").get_by_text("Choose one from the list")).to_be_visible()
    expect(value).to_have_value("")
    page.fill("[name=text]", "路灯坏了半个月没人修")
    page.locator("#act button").click()
    expect(page.get_by_text("may mean")).to_be_visible()
    expect(area).to_have_value("东里")


def test_the_enter_of_an_input_method_chooses_nothing(page: Page) -> None:
    area = line(page, "area")
    area.press_sequentially("dmsq")
    expect(part(page, "area").locator("[aria-selected=true]")).to_be_visible()
    area.evaluate(
        """line => line.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    expect(page.locator("select[name=area]")).to_have_value("")
    area.evaluate("""line => {
        line.value = "xiaoqu";
        line.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
    }""")
    expect(part(page, "area").locator("[aria-selected=true]")).to_contain_text("Dongmen")


def test_without_a_network_the_list_of_what_is_near_remains(page: Page) -> None:
    page.route("**/choices/", lambda route: route.abort())
    area = line(page, "area")
    area.fill("Cheng")
    expect(part(page, "area").get_by_role("option")).to_have_text(["Chengguan"])
    area.press("Enter")
    expect(page.locator("select[name=area]")).to_have_value("qh-cg")


def test_several_are_added_and_taken_away_by_keyboard(open_page: OpenPage) -> None:
    World(now=timezone.now() - timedelta(days=2))
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", "administrator")
    page.fill("[name=password]", "administrator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    page.goto("/rules/visit-second/")
    page.locator("summary:has-text('Topic, area, unit')").click()
    areas = page.locator("[data-several]:has(select[name=areas_more])")
    chosen = page.locator("input[type=hidden][name=areas]")
    for typed in ("dmsq", "qh-cg", "dmsq"):
        choose(page, "areas_more", typed)
        expect(line(page, "areas_more")).to_have_value("")
    expect(chosen).to_have_count(2)
    expect(page.locator("#panel")).to_contain_text("Chengguan")
    page.wait_for_load_state("networkidle")  # while a preview is made, the buttons are dim
    assert Axe().run(page).response["violations"] == []
    areas.get_by_role("button", name="Take away Dongmen").press("Enter")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_value("qh-cg")
    expect(areas.get_by_role("button", name="Take away Chengguan")).to_be_focused()

"""A leaver's twenty cases go to the lead within the minute; a bureau ends, and another goes on with what is open."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case
from casework.tasks import hand_over_what_is_left
from tests.combobox import choose
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CASES = 20


@pytest.fixture
def busy() -> World:
    world = World(now=timezone.now() - timedelta(days=2))
    for nth in range(CASES):
        world.acknowledged(phone=f"138001380{nth:02}", handler=world.handler)
    world.visited(phone="13800138099", handler=world.colleague)
    world.keep(world.station, parent=world.government)
    return world


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", username)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def no_barrier(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert violations == [], [violation["help"] for violation in violations]


def test_somebody_hands_over_is_disabled_and_the_bureau_ends(busy: World, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "lead")
    page.goto("/people/handler/hand-over/")
    expect(page.locator(".stat-value").first).to_have_text(str(CASES))
    no_barrier(page)
    choose(page, "to", "colleague")
    page.fill("[name=reason]", "调离")
    page.get_by_role("button", name=f"Hand over {CASES} cases").click()
    expect(page.get_by_text(f"{CASES} cases were handed over").or_(page.locator("#how-far", has_text=str(CASES)))).to_be_visible()
    assert Case.objects.filter(handler=busy.colleague).count() == CASES + 1

    busy.now = timezone.now()
    busy.disable(busy.colleague)
    hand_over_what_is_left()
    assert Case.objects.filter(handler=busy.lead).count() == CASES + 1
    page.goto("/?queue=mine")
    expect(page.locator("table.rows tbody tr")).to_have_count(CASES + 1)

    page = open_page()
    sign_in(page, "administrator")
    page.goto("/units/water/end/")
    expect(page.locator(".stat-value").first).to_have_text(str(CASES + 1))
    no_barrier(page)
    choose(page, "successor", "roads")
    page.get_by_role("button", name="Check, then confirm").click()
    expect(page.get_by_text("It cannot be undone.")).to_be_visible()
    no_barrier(page)
    page.get_by_role("button", name="for good").click()
    expect(page.get_by_text("21 cases still lie with it.")).to_be_visible()
    hand_over_what_is_left()
    expect(page.get_by_text("Roads bureau goes on with everything that was open.")).to_be_visible()
    assert set(Case.objects.values_list("unit__code", "handler__username")) == {("roads", "lead")}
    no_barrier(page)

"""In a browser: a lead sees who has too much, and gives ten cases to another with twelve keys at the most."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Case
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.journeys.test_many_at_once import MOST_KEYS, TEN, Keys
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_a_lead_evens_out_the_load_ten_cases_to_another_in_twelve_keys(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    for nth in range(TEN + 2):
        world.dispatched(handler=world.handler, phone=f"139123400{nth:02}")
    page = signed_in(open_page, "lead")
    page.get_by_role("link", name="My unit").first.click()
    assert Axe().run(page).response["violations"] == []
    keys = Keys(page)
    page.get_by_role("link", name="Give to others").focus()
    keys.press("Enter")
    expect(page.locator("[name=number]").first).to_be_focused()
    keys.press("Shift+PageDown")
    keys.press("a")
    page.wait_for_url("**/cases/bulk/**")
    keys.press("c")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Colleague")
    keys.press("Enter")
    expect(page.locator("select[name=handler]")).to_have_value("colleague")
    keys.press("Enter")
    expect(page.get_by_text("10 of 10 can be done")).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_text("Done: 10 of 10")).to_be_visible()
    assert Case.objects.filter(handler=world.colleague).count() == TEN
    assert keys.count <= MOST_KEYS
    assert first_break() is None
    page.goto("/unit/")
    expect(page.locator(".rows-load").get_by_role("row", name="Colleague")).to_contain_text("10")

"""In a browser: a lead saves a view of the list and shares it, a colleague opens it, and the lead renames and deletes it."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_a_view_is_saved_shared_opened_renamed_and_deleted(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    urgent = world.dispatched(phone="13800138001", urgency="urgent")
    world.dispatched(phone="13800138002")
    lead = signed_in(open_page, "lead")
    lead.goto("/?queue=open&urgency=urgent")
    lead.locator("summary", has_text="Save view").click()
    lead.get_by_label("Name of the view").fill("今天先看")
    shared_with = lead.get_by_role("combobox", name="Shared with")
    shared_with.click()
    shared_with.press_sequentially("water b")
    lead.get_by_role("option", name="Water bureau County government").click()
    assert Axe().run(lead).response["violations"] == []
    lead.get_by_role("button", name="Save", exact=True).click()
    saved = lead.get_by_role("navigation", name="Saved views").get_by_role("link", name="今天先看")
    expect(saved).to_have_attribute("aria-current", "page")
    expect(saved.locator(".tally")).to_have_text("1")
    expect(lead.locator("summary", has_text="Save view")).to_have_count(0)

    colleague = signed_in(open_page, "colleague")
    colleague.goto("/")
    colleague.get_by_role("link", name="今天先看").click()
    expect(colleague.get_by_role("heading", name="今天先看")).to_be_visible()
    expect(colleague.locator(".case-main")).to_have_count(1)
    expect(colleague.locator(".case-main")).to_contain_text(urgent.number)
    assert Axe().run(colleague).response["violations"] == []

    lead.get_by_role("link", name="Manage views").click()
    lead.get_by_role("link", name="Edit").click()
    lead.get_by_label("Name of the view").fill("每天先看")
    lead.get_by_role("button", name="Save", exact=True).click()
    expect(lead.get_by_role("link", name="每天先看")).to_be_visible()
    assert Axe().run(lead).response["violations"] == []
    lead.get_by_role("link", name="Edit").click()
    lead.get_by_role("button", name="Delete view").click()
    expect(lead.get_by_text("“每天先看” is deleted. The cases stay as they are.")).to_be_visible()
    colleague.goto("/")
    expect(colleague.get_by_role("navigation", name="Saved views")).to_have_count(0)

"""In a browser: a lead exports a narrowed list, the page says that the file is being made, and an auditor reads who took it."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_a_list_is_exported_and_the_log_says_so(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    urgent = world.dispatched(phone="13800138001", urgency="urgent")
    world.dispatched(phone="13800138002")
    page = signed_in(open_page, "lead")
    page.goto("/?queue=open&urgency=urgent")
    page.locator("summary", has_text="Export").click()
    assert Axe().run(page).response["violations"] == []
    button, preparing = page.get_by_role("button", name="Text table (CSV)"), page.get_by_text("Preparing the file")
    for _nth in range(2):  # and once more, when the first is there
        with page.expect_download() as download:
            button.click()
        table = csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig")))
        assert [line["Number"] for line in table] == [urgent.number]
        expect(preparing).to_be_hidden()
        expect(button).to_be_enabled()

    page = signed_in(open_page, "auditor")
    page.goto("/exports/")
    expect(page.locator(".reading")).to_have_count(2)
    expect(page.locator(".reading").first).to_contain_text("Urgency: Urgent")
    assert Axe().run(page).response["violations"] == []

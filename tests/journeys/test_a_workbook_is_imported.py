"""An administrator imports two hundred people in one file: tried, mended, tried again, taken in, exported."""

from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from casework.workbook.reading import read
from tests.casework.workbook.sheets import workbook
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office() -> World:
    return World(now=timezone.now() - timedelta(days=2))


def no_barrier(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert violations == [], [violation["help"] for violation in violations]


def choose(page: Page, path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    page.locator("[name=file]").set_input_files(str(path))
    page.get_by_role("button", name="Check the file").click()


def test_two_hundred_people_in_one_file(office: World, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "administrator")
    page.fill("[name=password]", "administrator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/people/")
    page.get_by_role("link", name="Import a workbook").click()
    no_barrier(page)

    units = [("gas", "燃气公司", "Gas company", "gov")]
    people = [(f"p{n}", f"同事{n}", "", "承办干部", "gas" if n else "gaz", "") for n in range(200)]
    choose(page, tmp_path / "first.xlsx", workbook(people=people, units=units))
    expect(page.get_by_text("nothing has the code “gaz”")).to_be_visible()
    expect(page.get_by_role("button", name="Import 200 rows")).to_be_visible()
    no_barrier(page)
    with page.expect_download() as refused:
        page.get_by_role("button", name="Download the refused rows").click()
    assert [entry.cell("username") for entry in read(Path(refused.value.path()).read_bytes()).entries] == ["p0"]

    page.get_by_role("link", name="Choose another file").click()
    people[0] = ("p0", "同事0", "", "承办干部", "gas", "")
    choose(page, tmp_path / "mended.xlsx", workbook(people=people, units=units))
    page.get_by_role("button", name="Import 201 rows").click()
    expect(page.get_by_text("201 new, 0 changed")).to_be_visible()
    no_barrier(page)
    assert User.objects.filter(memberships__unit__code="gas").count() == 200

    page.goto("/people/")
    page.get_by_role("link", name="Import a workbook").click()
    with page.expect_download() as exported:
        page.get_by_role("link", name="Export the workbook").click()
    choose(page, tmp_path / "again.xlsx", Path(exported.value.path()).read_bytes())
    expect(page.get_by_text("There is nothing to import.")).to_be_visible()

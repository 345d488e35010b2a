"""An administrator signs in, reads what needs attention, mends one thing after the other, and the page is calm."""

from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import Role
from accounts.steps import memberships
from casework.attention.check import registered
from casework.escalation.sweep import sweep
from casework.models import Calendar
from casework.steps.stop_escalation import stop_escalation
from casework.verification import whole
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    """In which escalation is stopped, a role waits for a second administrator, and the calendar ends, and nothing else."""
    world, now = World(now=timezone.now() - timedelta(days=2)), timezone.now()
    world.person("roads lead", Role.UNIT_LEAD, unit=world.roads)
    world.now = now
    memberships.grant([memberships.Post(world.newcomer("newcomer"), Role.OPERATOR)], actor=world.second_administrator, at=now)
    stop_escalation(reason="洪水", hours=2, actor=world.administrator, at=now)
    Calendar.objects.update(published_through=now.date() + timedelta(days=10))
    settings.BACKUP_RECORD = str(tmp_path / "last")
    (tmp_path / "last").write_text(now.isoformat())
    verification = whole.begin(at=now)
    list(whole.verify(verification, whole.ids_left(verification), processes=1, now=lambda: now))
    sweep(at=now)
    return world


def no_barrier(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert violations == [], [violation["help"] for violation in violations]


def test_what_needs_attention_is_mended_and_the_page_is_calm(world: World, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "administrator")
    page.fill("[name=password]", "administrator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/attention/")
    expect(page.locator("main .reading")).to_have_count(3)
    expect(page.locator("nav.nav [aria-current=page] .count")).to_have_text("3")
    no_barrier(page)

    page.get_by_role("link", name="Let escalation go on").click()
    page.get_by_role("button", name="Let escalation go on").click()
    page.goto("/attention/")
    expect(page.locator("main .reading")).to_have_count(2)

    page.get_by_role("link", name="Review them").click()
    page.get_by_role("button", name="Confirm what is ticked").click()
    expect(page.get_by_text("No role waits.")).to_be_visible()
    page.goto("/attention/")
    expect(page.locator("main .reading")).to_have_count(1)

    page.get_by_role("link", name="Publish the next year").click()
    page.fill("[name=reason]", "国办通知")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved;").or_(page.get_by_text("Saved."))).to_be_visible()
    page.goto("/attention/")
    expect(page.get_by_role("heading", name="Nothing needs attention")).to_be_visible()
    expect(page.locator("main .tag", has_text="In order")).to_have_count(len(registered()))
    expect(page.locator("nav.nav [aria-current=page] .count")).to_have_count(0)
    no_barrier(page)

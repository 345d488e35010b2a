"""An administrator changes a threshold, sees beforehand what it will do, and the next look does exactly that."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework import calendar_cache
from casework.escalation.sweep import sweep
from casework.models import EscalationRule, Firing
from casework.worktime import clock
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULE = "/rules/visit-second/"


@pytest.fixture
def busy() -> World:
    """One case online-only for two working days, which has fired; two for one working day; one that has just begun."""
    now = timezone.now()
    world = World(now=now - timedelta(days=30))
    working = calendar_cache.working(calendar_cache.default())
    for nth, days in enumerate((2, 1, 1)):
        world.now = clock.cut_off(working, now, days, "working_days") - timedelta(hours=1)
        world.acknowledged(phone=f"138001380{nth:02}")
    world.now = now - timedelta(hours=1)
    world.acknowledged(phone="13800138099")
    sweep(at=now)
    return world


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", username)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def fired() -> set[str]:
    return set(Firing.objects.filter(rule__code="visit-second").values_list("wait__case__number", flat=True))


def test_two_working_days_become_one(busy: World, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "administrator")
    page.goto(RULE)
    expect(page.locator("[data-count]")).to_have_text("0")
    page.fill("[name=amount]", "1")
    expect(page.locator("[data-count]")).to_have_text("2")  # seen beside the form, and nothing is saved
    page.locator("#panel summary", has_text="Which cases").click()
    foretold = {link.inner_text() for link in page.locator("#panel a.number").all()}
    assert len(foretold) == 2
    assert EscalationRule.objects.get(code="visit-second").versions.count() == 1
    page.fill("[name=reason]", "两天太久")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("alert").filter(has_text="has large effects")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Confirm: fire at once on 2 cases").check()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    before = fired()
    sweep(at=timezone.now())
    assert fired() - before == foretold


@pytest.mark.long
def test_the_second_of_two_is_told_and_loses_nothing(busy: World, open_page: OpenPage) -> None:
    pages = [open_page(), open_page()]
    for page in pages:
        sign_in(page, "administrator")
        page.goto(RULE)
        page.fill("[name=amount]", "200")
        page.fill("[name=reason]", "试一试")
    pages[0].get_by_role("button", name="Save as a new version").click()
    expect(pages[0].get_by_text("Saved as version 2.")).to_be_visible()
    pages[1].get_by_role("button", name="Save as a new version").click()
    expect(pages[1].get_by_text("saved version 2 of this rule while you were editing")).to_be_visible()
    assert (pages[1].input_value("[name=amount]"), pages[1].input_value("[name=reason]")) == ("200", "试一试")


@pytest.mark.long
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(busy: World, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "administrator")
    page.goto("/rules/new/visit/")
    page.fill("[name=amount]", "999")
    page.fill("[name=name]", "太久没人去")
    page.fill("[name=reason]", "试一试")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Enter at most 250.").first).to_be_visible()
    expect(page.get_by_text("Choose at least one action.").first).to_be_visible()
    assert page.input_value("[name=name]") == "太久没人去"
    page.fill("[name=amount]", "200")
    page.get_by_label("Supervisors take it up").check()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Saved as version 1.")).to_be_visible()
    page.goto("/rules/")
    expect(page.get_by_text("太久没人去")).to_be_visible()


@pytest.mark.long
def test_without_a_script_it_is_switched_off_and_restored(busy: World, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "administrator")
    page.goto(RULE)
    page.fill("#rule-form [name=reason]", "先停一停")
    page.get_by_role("button", name="Disable").click()
    assert not EscalationRule.objects.get(code="visit-second").enabled
    page.get_by_role("button", name="Restore 1").click()
    rule = EscalationRule.objects.select_related("current").get(code="visit-second")
    assert rule.current is not None
    assert (rule.enabled, rule.current.version, rule.current.reason) == (True, 3, "Version 1 restored")


@pytest.mark.long
def test_numbers_that_cannot_be_brought_up_to_date_are_not_shown(busy: World, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "administrator")
    page.goto(RULE)
    numbers = page.get_by_role("heading", name="If saved now")
    expect(numbers).to_be_visible()
    page.context.set_offline(True)
    page.fill("[name=amount]", "1")
    expect(page.get_by_text("could not be updated")).to_be_visible()
    expect(numbers).to_be_hidden()
    page.context.set_offline(False)
    page.fill("[name=amount]", "3")
    expect(numbers).to_be_visible()
    expect(page.get_by_text("could not be updated")).to_be_hidden()

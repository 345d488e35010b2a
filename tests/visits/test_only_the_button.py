"""Enter on a phone's keyboard sends no form of a visit; the button does."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from casework.models import Case
from tests.conftest import OpenPage
from tests.world import World
from visits import steps
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case() -> Case:
    world = World(now=timezone.now() - timedelta(hours=3))
    case = world.acknowledged()
    steps.plan(case, actor=world.handler, at=world.later(hours=1))
    return case


@pytest.fixture
def page(open_page: OpenPage, case: Case) -> Page:
    """The form of a visit, filled in."""
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", "handler")
    page.fill("[name=password]", "handler")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    page.goto(f"/visits/record/{case.number}/")
    page.check("[name=outcome][value=met]")
    page.fill("[name=said]", "水又漏了")
    page.check("[name=compared][value=more]")
    return page


@pytest.mark.parametrize(
    "field", ["code", *(pytest.param(name, marks=pytest.mark.long) for name in ("promised", "promise_due", "outcome"))]
)
def test_enter_sends_nothing_and_the_button_does(page: Page, field: str) -> None:
    address = page.url
    page.locator(f"form [name={field}]").first.press("Enter")
    page.locator("form [name=said]").press("End")
    assert (page.url, page.locator("form [name=said]").input_value()) == (address, "水又漏了")
    assert not Visit.objects.filter(sha256__isnull=False).exists()
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url("**/visits/*-*/")
    assert Visit.objects.filter(sha256__isnull=False).count() == 1


def test_enter_confirms_nothing(page: Page) -> None:
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url("**/visits/*-*/")
    page.fill("[name=code]", "123456")
    page.locator("[name=code]").press("Enter")
    page.locator("[name=code]").press("End")
    assert page.locator("[name=code]").input_value() == "123456"
    assert Visit.objects.get(sha256__isnull=False).code_tries == 0


def test_beside_an_act_of_its_own_enter_is_that_act(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(hours=3))
    case = world.acknowledged()
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", "handler")
    page.fill("[name=password]", "handler")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    page.goto(f"/visits/record/{case.number}/")
    page.locator("summary", has_text="Plan the visit first").click()
    page.fill("[name=purpose]", "看漏水的管道")
    page.locator("[name=purpose]").press("Enter")
    page.get_by_text("A visit is planned.").wait_for()
    assert Visit.objects.get().planned_by == world.handler

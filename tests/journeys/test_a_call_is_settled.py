"""Half of all calls: an enquiry is settled in a few taps, by keyboard alone too, and the citizen makes a case of it in one."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from casework.models import Case, Contact
from casework.tasks import deliver_by
from tests.casework.answering import ANSWER, QUESTION, article
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = 6
TEXT = "请问水费在哪里交？"
COUNTING = "window.taps = 0; addEventListener('click', () => sessionStorage.taps = 1 + Number(sessionStorage.taps || 0), true)"


@pytest.fixture
def town() -> World:
    """The world begins now: pages go by the server's clock."""
    return World(now=timezone.now())


def test_an_enquiry_is_settled_in_a_few_taps_and_becomes_a_case_by_one(
    open_page: OpenPage, town: World, settings: Settings
) -> None:
    article(town)
    operator = _signed_in(open_page, "operator")
    operator.add_init_script(COUNTING)
    operator.goto("/register/")
    operator.locator("[name=text]").click()
    operator.keyboard.type(TEXT)
    operator.locator("[name=phone]").click()
    operator.keyboard.type("13912345678")
    operator.get_by_role("button", name="Settle on the call").click()
    operator.get_by_text(QUESTION).click()
    operator.get_by_role("button", name="Settle: the citizen agrees").click()
    operator.wait_for_url("**/contacts/Q*/")
    assert int(operator.evaluate("sessionStorage.taps")) <= MOST_TAPS
    expect(operator.get_by_text(ANSWER)).to_be_visible()
    deliver_by("sms")
    link = Path(settings.OUTBOX_FILE).read_text(encoding="utf-8").rpartition("/q/")[2][:16]
    citizen = open_page(path=f"/q/{link}")
    expect(citizen.get_by_text(TEXT)).to_be_visible()
    citizen.locator("form [type=submit]").last.click()
    expect(citizen.get_by_text(Case.objects.get().number).first).to_be_visible()


def test_the_keyboard_is_enough(open_page: OpenPage, town: World) -> None:
    article(town)
    operator = _signed_in(open_page, "operator")
    operator.goto("/contacts/")
    operator.keyboard.type("想问点事")
    operator.keyboard.press("Tab")
    with operator.expect_response("**/knowledge/search/"):
        operator.keyboard.type("水费")
    expect(operator.get_by_text(QUESTION)).to_be_visible()
    operator.keyboard.press("Tab")
    operator.keyboard.press("Tab")
    operator.keyboard.press("ArrowDown")
    while operator.evaluate("document.activeElement.innerText") != "Settle: the citizen agrees":
        operator.keyboard.press("Tab")
    operator.keyboard.press("Enter")
    operator.wait_for_url("**/contacts/Q*/")
    assert Contact.objects.get().article is not None


def _signed_in(open_page: OpenPage, username: str) -> Page:
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", username)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    return page

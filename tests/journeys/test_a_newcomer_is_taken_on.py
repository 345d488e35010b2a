"""An administrator takes somebody on: enters and invites them; they sign in, a second role takes two, and at the end they go."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.combobox import choose
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOSEN = "Willow-under-the-bridge"


@pytest.fixture
def office() -> World:
    return World(now=timezone.now() - timedelta(days=2))


def sign_in(page: Page, username: str, password: str = "") -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password or username)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def no_barrier(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert violations == [], [violation["help"] for violation in violations]


def test_somebody_is_taken_on_given_a_second_role_by_two_and_goes(office: World, open_page: OpenPage) -> None:
    first = open_page()
    sign_in(first, "administrator")
    first.goto("/people/")
    no_barrier(first)
    first.get_by_role("link", name="Enter a person").click()
    first.fill("[name=name]", "新同事")
    first.fill("[name=username]", "xin.tong")
    first.get_by_text("Handler: acknowledges").click()
    choose(first, "unit", "water")
    no_barrier(first)
    first.get_by_role("button", name="Enter, and make the link").click()
    link = first.locator("[data-link]").inner_text()
    no_barrier(first)

    theirs = open_page()
    theirs.goto(link[link.index("/password/") :])
    for field in ("new_password1", "new_password2"):
        theirs.fill(f"[name={field}]", CHOSEN)
    theirs.get_by_role("button", name="Save the password").click()
    sign_in(theirs, "xin.tong", CHOSEN)
    theirs.goto("/account/")
    expect(theirs.get_by_text("Handler · Water bureau")).to_be_visible()
    no_barrier(theirs)

    first.get_by_role("link", name="Done").click()
    first.get_by_role("link", name="Give a role").click()
    first.get_by_text("Supervisor: reviews").click()
    first.get_by_role("button", name="Give the role").click()
    expect(first.get_by_text("waits for a second administrator")).to_be_visible()
    second = open_page()
    sign_in(second, "administrator2")
    second.goto("/people/")
    second.get_by_role("link", name="Review them").click()
    expect(second.get_by_text("Administrator made a link to their password")).to_be_visible()
    no_barrier(second)
    second.get_by_role("button", name="Confirm what is ticked").click()
    expect(second.get_by_text("1 role is confirmed.")).to_be_visible()
    assert User.objects.get(username="xin.tong").memberships.count() == 2

    second.goto("/people/xin.tong/")
    no_barrier(second)
    second.get_by_role("link", name="Disable the account").click()
    no_barrier(second)
    second.get_by_role("button", name="Disable the account").click()
    expect(second.get_by_text("The account is disabled.")).to_be_visible()
    theirs.goto("/")
    theirs.wait_for_url(lambda url: "/login/" in url)

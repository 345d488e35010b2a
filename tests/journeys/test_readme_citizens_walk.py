"""README, "A citizen's walk": walked as it is written there, in the demo county, by its accounts and with their password."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from casework import defaults
from casework.demo import county
from casework.models import Case
from casework.tasks import announce_pending, deliver_by
from tests.combobox import choose
from tests.conftest import OpenPage
from visits.field.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

SECTION = re.compile(r"### A citizen's walk\n(.+?)\n## ", re.DOTALL)
WORDS = "楼道灯坏了半个月，老人夜里下楼摔了一跤"


@pytest.fixture
def walk() -> str:
    """The section, in one line."""
    section = SECTION.search(Path(django_settings.BASE_DIR, "README.md").read_text(encoding="utf-8"))
    assert section
    return " ".join(section[1].split())


@pytest.fixture
def _county() -> None:
    began = timezone.now() - timedelta(days=60)
    defaults.ensure(at=began)
    county.build(at=began)


@pytest.mark.usefixtures("_county")
def test_the_citizens_walk_can_be_walked(walk: str, open_page: OpenPage, settings: Settings) -> None:
    outbox = Path(settings.OUTBOX_FILE)
    accounts = {
        name: account(open_page, name) for name in ("operator", "dispatcher", "handler", "supervisor") if f"`{name}`" in walk
    }
    number = register(accounts["operator"])
    citizen = open_page(path=_delivered(outbox, "links")[-1])
    expect(citizen.get_by_text("What happened")).to_be_visible()

    bureau = re.search(r"send it to the (.+?) \((.+?)\)", walk)
    assert bureau
    dispatch(accounts["dispatcher"], number, bureau[1])
    acknowledge_and_plan(accounts["handler"], number)
    record_in_the_field_app(accounts["handler"], number, code=_delivered(outbox, "codes")[-1])

    citizen.reload()
    for shown in ("李春生", "灯还没修", "明天换"):
        expect(citizen.get_by_text(shown).first).to_be_visible()
    objection = re.search(r"One touch says \"(.+?)\"", walk)
    assert objection
    citizen.get_by_role("button", name=objection[1]).click()
    expect(citizen.get_by_text("you disputed this record")).to_be_visible()
    decide(accounts["supervisor"], number)
    citizen.reload()
    expect(citizen.get_by_text("去现场看了，确有其事")).to_be_visible()

    resolve(accounts["handler"], number)
    rate(open_page(path=[link for link in _delivered(outbox, "links") if "/r/" in link][-1]))
    assert Case.objects.get(number=number).state == "closed"


def account(open_page: OpenPage, username: str) -> Page:
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", county.PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def register(page: Page) -> str:
    page.goto("/register/")
    page.fill("[name=text]", WORDS)
    page.fill("[name=phone]", "139 1234 5678")
    page.locator("form:has([name=text]) [type=submit]").first.click()
    page.wait_for_url("**/cases/*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def dispatch(page: Page, number: str, bureau: str) -> None:
    page.goto(f"/cases/{number}/dispatch/")
    choose(page, "unit", bureau)
    page.locator("form:has([name=unit]) [type=submit]").first.click()
    page.wait_for_url(f"**/cases/{number}/")


def acknowledge_and_plan(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/")
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    page.goto(f"/visits/record/{number}/")
    page.locator("summary", has_text="Plan the visit first").click()
    page.get_by_role("button", name="Plan the visit").click()
    page.wait_for_load_state()


def record_in_the_field_app(page: Page, number: str, *, code: str) -> None:
    page.goto(f"/field/#/case/{number}")
    page.get_by_role("button", name=str(texts()["record_visit"]), exact=True).click()
    page.locator("label:has([name=outcome][value=met])").click()
    page.locator("[name=said]").fill("灯还没修，楼道漆黑")
    page.locator("label:has([name=compared][value=same])").click()
    page.locator("[name=promises]").click()
    page.locator("[name=promised]").fill("明天换")
    page.locator("label.choice", has=page.locator("[name=promise_quick]")).first.click()
    page.locator("label.choice", has=page.locator("[value=code]")).click()
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name=str(texts()["save"]), exact=True).click()
    page.locator("[data-state=counted]").wait_for()


def decide(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/")
    page.get_by_role("link", name="View the visit").first.click()
    page.wait_for_url("**/visits/*/")
    page.keyboard.press("2")
    expect(page.get_by_label("The record stands")).to_be_checked()
    page.keyboard.type("去现场看了，确有其事")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/decisions/")


def resolve(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/resolve/")
    page.check("[name=how][value=done]")
    page.fill("[name=text]", "换了感应灯，试过了")
    page.locator("form:has([name=text]) [type=submit]").first.click()
    page.wait_for_url(f"**/cases/{number}/")


def rate(page: Page) -> None:
    page.check("[name=score][value='5']")
    page.check("[name=solved][value=yes]")
    page.check("[name=visited][value=yes]")
    page.locator("form:has([name=score]) [type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("Thank you")


def _delivered(outbox: Path, what: str) -> list[str]:
    """What the citizen has been sent by now, as the worker would have delivered it."""
    announce_pending()
    deliver_by("sms")
    lines = outbox.read_text(encoding="utf-8").splitlines()
    return [entry for line in lines for entry in json.loads(line)[what]]

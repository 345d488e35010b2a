"""The desk counts its own taps for a case, from acknowledging to resolving, and sends two numbers once."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests import visiting
from tests.conftest import OpenPage
from tests.world import World
from visits.models import Effort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    return World(now=timezone.now() - timedelta(hours=1))


def signed_in(open_page: OpenPage) -> tuple[Page, list[Any]]:
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", "handler")
    page.fill("[name=password]", "handler")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    efforts: list[Any] = []
    page.on(
        "request", lambda request: efforts.append(json.loads(request.post_data or "")) if "/efforts/" in request.url else None
    )
    return page, efforts


@pytest.mark.long
def test_taps_between_acknowledging_and_resolving_are_sent_once_and_say_nothing_else(open_page: OpenPage, world: World) -> None:
    case, other = world.dispatched(), world.dispatched(phone="13800138001")
    page, efforts = signed_in(open_page)
    page.goto(f"/cases/{other.number}/")  # another case: not counted for this one
    page.locator("h1").click()
    page.goto(f"/cases/{case.number}/")
    page.locator("h1").click()  # before it is acknowledged
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    page.wait_for_load_state()
    assert case.number in page.evaluate("localStorage['doorstep.burden']")
    case.refresh_from_db()
    visiting.attested(case, visit=uuid.uuid4(), visitors=[world.handler], occurred_at=timezone.now(), at=timezone.now())
    page.reload()
    page.get_by_role("link", name="Resolve", exact=True).first.click()
    page.wait_for_url("**/resolve/")
    page.check("[name=how][value=done]")
    page.fill("[name=text]", " ")
    page.locator("form:has([name=text]) [type=submit]").first.click()
    page.locator("[aria-invalid=true]").wait_for()  # nothing was written, so it is refused, and the counting goes on
    page.locator("[name=text]").click()
    page.keyboard.type("换了新水管")
    assert efforts == []
    with page.expect_response("**/api/v1/efforts/") as answered:
        page.locator("form:has([name=text]) [type=submit]").first.click()
    assert answered.value.status == 204
    page.reload()
    assert len(efforts) == 1
    assert (efforts[0]["kind"], efforts[0]["taps"]) == ("case", 6)
    assert set(efforts[0]) == {"kind", "taps", "seconds"}
    assert 0 <= efforts[0]["seconds"] < 120
    assert case.number not in page.evaluate("localStorage['doorstep.burden'] ?? ''")
    effort = Effort.objects.get()
    assert (effort.unit, effort.kind, effort.taps) == (world.water, "case", 6)


def test_without_storage_the_pages_work_and_nothing_is_sent(open_page: OpenPage, world: World) -> None:
    case = world.dispatched()
    page, efforts = signed_in(open_page)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    page.wait_for_load_state()
    page.get_by_role("link", name="Visit", exact=True).first.wait_for()
    assert efforts == []

"""The signature on the screen, in a real browser on a phone."""

import json
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.conftest import OpenPage
from tests.world import World
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_finger_signs_and_the_visit_counts(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(hours=3))
    case = world.acknowledged()
    page = open_page(path="/accounts/login/")
    page.set_viewport_size({"width": 390, "height": 844})
    page.fill("[name=login]", "handler")
    page.fill("[name=password]", "handler")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    page.goto(f"/visits/record/{case.number}/")
    assert Axe().run(page).response["violations"] == []
    page.check("[name=outcome][value=met]")
    page.fill("[name=said]", "水又漏了")
    page.check("[name=compared][value=more]")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + 20 + step * 10, box["y"] + 20 + (step % 5) * 12)
    page.mouse.up()
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url(f"**/cases/{case.number}/")
    visit = Visit.objects.get()
    assert (visit.state, visit.method) == ("accepted", "signature")
    assert len(json.loads(visit.signature)[0]) > 8
    page.goto(f"/visits/{visit.pk}/")
    assert Axe().run(page).response["violations"] == []
    page.goto(f"/visits/of/{case.number}/")
    assert Axe().run(page).response["violations"] == []

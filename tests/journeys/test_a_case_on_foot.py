"""A whole case by a cadre on a phone, acknowledge to resolve: every tap counted, none of them wasted."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page

from tests.conftest import OpenPage
from tests.world import World
from visits.field.texts import texts
from visits.models import Effort, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
MOST_TAPS, MOST_TAPS_OF_A_VISIT, MOST_SECONDS = 25, 10, 180


@dataclass
class Thumb:
    """Taps, as a person makes them. Typing into the field that has the focus is no tap."""

    page: Page
    taps: int = 0
    began: float = field(default_factory=time.monotonic)

    def on(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def write(self, target: Locator, words: str) -> None:
        self.on(target)
        target.fill(words)

    def sign(self, canvas: Locator) -> None:
        canvas.hover(position={"x": 5, "y": 5})  # waits until it stands still on the screen
        box = canvas.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 20, box["y"] + 20)
        self.page.mouse.down()
        for step in range(20):
            self.page.mouse.move(box["x"] + 20 + step * 8, box["y"] + 20 + (step % 5) * 12)
        self.page.mouse.up()
        self.taps += 1

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


@pytest.fixture
def thumb(open_page: OpenPage) -> Callable[[str], Thumb]:
    def sign_in(username: str) -> Thumb:
        page = open_page(path="/accounts/login/", **PHONE)
        page.fill("[name=login]", username)
        page.fill("[name=password]", username)
        page.locator("form:has([name=password]) [type=submit]").first.tap()
        page.wait_for_url(lambda url: "/login/" not in url)
        return Thumb(page)

    return sign_in


@dataclass(frozen=True)
class Walked:
    """What a whole case took, and the visit in it."""

    taps: int
    taps_of_the_visit: int
    seconds: float


@pytest.mark.parametrize("way", ["the field app", pytest.param("the plain page", marks=pytest.mark.long)])
def test_a_case_takes_at_most_25_taps_and_three_minutes(way: str, thumb: Callable[[str], Thumb]) -> None:
    world = World(now=timezone.now() - timedelta(hours=1))
    case = world.dispatched(handler=world.handler)
    walked = walk(thumb("handler"), case.number, visit_in_the_field if way == "the field app" else visit_on_the_page)
    case.refresh_from_db()
    assert case.state == "resolved"
    assert Visit.objects.get().state == "accepted"
    assert walked.taps_of_the_visit <= MOST_TAPS_OF_A_VISIT
    assert walked.taps <= MOST_TAPS
    assert walked.seconds <= MOST_SECONDS
    of_cases = Effort.objects.get(kind="case")
    assert of_cases.taps <= walked.taps
    if way == "the field app":
        assert Effort.objects.get(kind="visit").taps <= MOST_TAPS_OF_A_VISIT


def walk(cadre: Thumb, number: str, visit: Callable[[Thumb, str], None]) -> Walked:
    """From the case's page to its end."""
    page = cadre.page
    page.goto(f"/cases/{number}/")
    cadre.on(page.get_by_role("button", name="Acknowledge", exact=True))
    page.get_by_role("link", name="Visit", exact=True).first.wait_for()
    before = cadre.taps
    visit(cadre, number)
    of_the_visit = cadre.taps - before
    resolve(cadre, number)
    return Walked(cadre.taps, of_the_visit, cadre.seconds)


def visit_in_the_field(cadre: Thumb, number: str) -> None:
    """At the door, and back to the case: the way there and back is counted with it."""
    page = cadre.page
    cadre.on(page.get_by_role("link", name="Visits in the field", exact=True))
    cadre.on(page.locator(f"a[href='#/case/{number}']"))
    cadre.on(page.get_by_role("button", name=str(texts()["record_visit"]), exact=True))
    cadre.on(page.locator("label:has([name=outcome][value=met])"))
    cadre.write(page.locator("[name=said]"), "水还在漏，老人怕滑倒")
    cadre.on(page.locator("label:has([name=compared][value=more])"))
    cadre.sign(page.locator("canvas"))
    cadre.on(page.get_by_role("button", name=str(texts()["save"]), exact=True))
    page.locator("[data-state=counted]").wait_for()
    cadre.taps += 1  # back to the list of cases, by the phone's own means
    page.goto("/")
    cadre.on(page.locator(f"a[href^='/cases/{number}/']").first)
    page.wait_for_url(f"**/cases/{number}/**")


def visit_on_the_page(cadre: Thumb, number: str) -> None:
    """The plain page, for whom the field app does not work."""
    page = cadre.page
    cadre.on(page.get_by_role("link", name="Visit", exact=True).first)
    page.wait_for_url(f"**/visits/record/{number}/")
    cadre.on(page.locator("label:has([name=outcome][value=met])"))
    cadre.write(page.locator("[name=said]"), "水还在漏，老人怕滑倒")
    cadre.on(page.locator("label:has([name=compared][value=more])"))
    cadre.sign(page.locator("canvas"))
    cadre.on(page.get_by_role("button", name="Record the visit"))
    page.wait_for_url(f"**/cases/{number}/")


def resolve(cadre: Thumb, number: str) -> None:
    page = cadre.page
    cadre.on(page.get_by_role("link", name="Resolve", exact=True).first)
    page.wait_for_url("**/resolve/**")
    cadre.on(page.locator("label:has([name=how][value=done])"))
    cadre.write(page.locator("[name=text]"), "换了新水管，试了水，不漏了")
    with page.expect_response("**/api/v1/efforts/"):
        cadre.on(page.locator("form:has([name=text]) [type=submit]").first)
    page.wait_for_url(lambda url: f"/cases/{number}/" in url and "/resolve/" not in url)

"""The whole round of a citizen on a phone: asked, visited, rated 2, visited again, rated 5, closed, and it came back.

Staff do their part by steps; whatever the citizen does is done in a browser, also where it runs no script and keeps no cookie.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from casework import steps
from casework.models import Case
from tests import visiting
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _delivered as delivered
from tests.lanes import first
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
WITHOUT_BOTH, WITH_BOTH, SCRIPT_ALONE, COOKIES_ALONE = (False, False), (True, True), (True, False), (False, True)
WAYS = (WITHOUT_BOTH, WITH_BOTH, SCRIPT_ALONE, COOKIES_ALONE)
"""Whether scripts run, and whether cookies stay."""


@pytest.mark.parametrize("way", first(1, WAYS), ids=str)
def test_a_citizen_is_heard_until_it_is_solved(open_page: OpenPage, settings: Settings, way: tuple[bool, bool]) -> None:
    script, cookies = way
    town, outbox = World(now=timezone.now()), Path(settings.OUTBOX_FILE)
    phone = open_page(java_script_enabled=script, **PHONE)

    def opened(path: str) -> Page:
        if not cookies:
            phone.context.clear_cookies()
        phone.goto(path)
        return phone

    case = _asked(opened, "自来水管漏水，三天没人来。‹急›")
    case = steps.dispatch(case, unit=town.water, handler=town.handler, actor=town.dispatcher, at=timezone.now())
    _handled(town, case)
    _rated(opened, outbox, score="2", solved="no", thanked="the unit must visit again")
    case.refresh_from_db()
    assert (case.state, case.round) == ("dispatched", 2)

    _handled(town, case)
    _rated(opened, outbox, score="5", solved="yes", thanked="Your demand is closed.")
    case.refresh_from_db()
    assert (case.state, case.round) == ("closed", 2)

    page = opened(_link(outbox, "/t/"))
    page.get_by_role("link", name="It came back").click()
    page.fill("[name=text]", "又漏了")
    if not cookies:
        page.context.clear_cookies()
    page.get_by_role("button", name="Open my demand again").click()
    expect(page.get_by_text("又漏了").first).to_be_visible()
    case.refresh_from_db()
    assert (case.state, case.round, case.unit) == ("dispatched", 3, town.water)
    assert first_break() is None


def _asked(opened: Callable[[str], Page], words: str) -> Case:
    page = opened("/ask/")
    page.fill("[name=text]", words)
    page.fill("[name=address]", "东门社区3号楼")
    page.fill("[name=phone]", "139 1234 5678")
    page.get_by_role("button", name="Send my demand").click()
    expect(page.locator("h1")).to_contain_text("Your demand is registered")
    case = Case.objects.get()
    expect(page.get_by_text(case.number).first).to_be_visible()
    assert (case.channel, case.state) == ("web", "received")
    return case


def _handled(town: World, case: Case) -> None:
    case = steps.acknowledge(case, actor=town.handler, at=timezone.now())
    visiting.signed(case, visitor=town.handler, began_at=timezone.now(), at=timezone.now())
    case.refresh_from_db()
    steps.resolve(case, text="换了新水管", actor=town.handler, at=timezone.now())


def _rated(opened: Callable[[str], Page], outbox: Path, *, score: str, solved: str, thanked: str) -> None:
    page = opened(_link(outbox, "/r/"))
    expect(page.get_by_text("换了新水管").first).to_be_visible()
    page.check(f"[name=score][value='{score}']", force=True)
    page.check(f"[name=solved][value={solved}]", force=True)
    page.check("[name=visited][value=yes]", force=True)
    page.locator("form:has([name=score]) [type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("Thank you")
    expect(page.get_by_text(thanked).first).to_be_visible()


def _link(outbox: Path, page: str) -> str:
    """The newest such link that a message brought."""
    return [link for link in delivered(outbox, "links") if page in link][-1]

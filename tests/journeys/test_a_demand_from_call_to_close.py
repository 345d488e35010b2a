"""One demand, in a real browser: registered, dispatched, acknowledged, visited, resolved, rated badly, done again, closed."""

import json
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from casework.models import Case
from casework.tasks import announce_pending, deliver_by
from tests.combobox import choose
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> World:
    """The world begins now: pages go by the server's clock."""
    return World(now=timezone.now())


def test_a_case_closes_only_after_a_visit_and_a_satisfied_rating(open_page: OpenPage, town: World, settings: Settings) -> None:
    outbox = Path(settings.OUTBOX_FILE)
    number = _register(_signed_in(open_page, "operator"), "自来水管漏水，三天没人来。‹急›")
    _dispatch(_signed_in(open_page, "dispatcher"), number)
    handler = _signed_in(open_page, "handler")
    handler.goto(f"/cases/{number}/")
    handler.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(handler.get_by_text("Online only").first).to_be_visible()

    _refused_to_resolve(handler, number)
    _visit_and_resolve(handler, number, outbox)
    _rate(open_page, outbox, score="2", solved="no")
    case = Case.objects.get(number=number)
    assert (case.state, case.round) == ("dispatched", 2)

    handler.goto(f"/cases/{number}/")
    handler.get_by_role("button", name="Acknowledge", exact=True).click()
    _visit_and_resolve(handler, number, outbox)
    _rate(open_page, outbox, score="5", solved="yes")
    case.refresh_from_db()
    assert (case.state, case.round) == ("closed", 2)
    verbs = list(case.events.order_by("seq").values_list("verb", flat=True))
    assert verbs.count("attest") == 2
    assert verbs.count("rate") == 2
    assert verbs[-1] == "close"


def _signed_in(open_page: OpenPage, username: str) -> Page:
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", username)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    return page


def _register(page: Page, text: str) -> str:
    page.goto("/register/")
    page.fill("[name=text]", text)
    page.fill("[name=phone]", "139 1234 5678")
    page.fill("[name=name]", "王小明")
    choose(page, "topic", "loushui")
    page.locator("form:has([name=text]) [type=submit]").first.click()
    page.wait_for_url("**/cases/*/")
    expect(page.get_by_text(text).first).to_be_visible()
    assert "13912345678" not in page.content()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def _dispatch(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/dispatch/")
    assert page.input_value("[name=unit]") == "water"
    page.locator("form:has([name=unit]) [type=submit]").first.click()
    page.wait_for_url(f"**/cases/{number}/")


def _refused_to_resolve(page: Page, number: str) -> None:
    answer = page.goto(f"/cases/{number}/resolve/")
    assert answer is not None
    assert answer.status == 409
    expect(page.get_by_text("only after a visit").first).to_be_visible()


def _visit_and_resolve(page: Page, number: str, outbox: Path) -> None:
    page.goto(f"/visits/record/{number}/")
    page.locator("summary", has_text="Plan the visit first").click()
    page.get_by_role("button", name="Plan the visit").click()
    page.wait_for_load_state()
    code = _delivered(outbox, "codes")[-1]
    page.goto(f"/visits/record/{number}/")
    page.check("[name=outcome][value=met]")
    page.fill("[name=said]", "水管还在漏，厨房都湿了")
    page.check("[name=compared][value=more]")
    page.fill("[name=code]", code)
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url(f"**/cases/{number}/")
    expect(page.get_by_text("it counts").first).to_be_visible()
    page.goto(f"/cases/{number}/resolve/")
    expect(page.locator("[name=how]:checked")).to_have_count(0)
    for how, asked, beside in (("planned", "planned_for", "rule"), ("explained", "rule", "planned_for")):
        page.check(f"[name=how][value={how}]")
        expect(page.locator(f"[name={asked}]")).to_be_visible()
        expect(page.locator(f"[name={beside}]")).to_be_hidden()
    page.fill("[name=rule]", "《城市供水条例》")
    page.check("[name=how][value=done]")
    expect(page.locator("[name=rule]")).to_be_hidden()  # and what was typed there is not sent
    page.fill("[name=text]", "换了新水管，试了水，不漏了")
    page.locator("form:has([name=text]) [type=submit]").first.click()
    page.wait_for_url(f"**/cases/{number}/")


def _rate(open_page: OpenPage, outbox: Path, *, score: str, solved: str) -> None:
    """By the link of the text message, without JavaScript."""
    link = [link for link in _delivered(outbox, "links") if "/r/" in link][-1]
    page = open_page(path=link, java_script_enabled=False)
    page.check(f"[name=score][value='{score}']")
    page.check(f"[name=solved][value={solved}]")
    page.check("[name=visited][value=yes]")
    page.locator("form:has([name=score]) [type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("Thank you")
    page.goto(link)
    expect(page.locator("h1")).to_contain_text("Thank you")
    expect(page.locator("[name=score]")).to_have_count(0)


def _delivered(outbox: Path, what: str) -> list[str]:
    """What the citizen has been sent by now, as the worker would have delivered it."""
    announce_pending()
    deliver_by("sms")
    lines = outbox.read_text(encoding="utf-8").splitlines()
    return [entry for line in lines for entry in json.loads(line)[what]]

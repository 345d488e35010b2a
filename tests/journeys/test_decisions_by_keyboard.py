"""In browsers: a supervisor rules after the second return, and decides on exclusions, by keyboard; each leads to the next."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case, Rating
from tests.combobox import choose
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
FEW_TABS = 40
"""So many steps lie between the top of a page and any of its fields, at most."""


def test_after_the_second_return_a_supervisor_rules_and_that_is_final(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    case = world.acknowledged(handler=world.handler)
    handler, dispatcher, supervisor = (signed_in(open_page, who) for who in ("handler", "dispatcher", "supervisor"))
    _return(handler, case, "主管道归交通局")
    dispatcher.goto(f"/cases/{case.number}/dispatch/")
    expect(dispatcher.get_by_text("主管道归交通局").first).to_be_visible()
    choose(dispatcher, "unit", "shuiwu")
    dispatcher.locator("form:has([name=unit]) [type=submit]").first.click()
    dispatcher.wait_for_url(f"**/cases/{case.number}/")
    _return(handler, case, "仍不归我局")
    answer = dispatcher.goto(f"/cases/{case.number}/dispatch/")
    assert answer is not None
    assert answer.status == 409

    supervisor.goto("/decisions/")
    expect(supervisor.get_by_text("Which unit's is it?")).to_be_visible()
    supervisor.goto("/decisions/next/")
    for reason in ("主管道归交通局", "仍不归我局"):
        expect(supervisor.get_by_text(reason).first).to_be_visible()
    _focus(supervisor, "unit")
    supervisor.keyboard.type("shuiwu", delay=30)
    expect(supervisor.locator("[role=option][aria-selected=true]")).to_be_visible()
    supervisor.keyboard.press("Enter")
    _focus(supervisor, "reason")
    supervisor.keyboard.type("入户支管归水务局")
    supervisor.keyboard.press("Control+Enter")
    expect(supervisor.get_by_text("Nothing waits for a decision.")).to_be_visible()
    handler.goto(f"/cases/{case.number}/")
    expect(handler.get_by_text("入户支管归水务局").first).to_be_visible()
    answer = handler.goto(f"/cases/{case.number}/return/")
    assert answer is not None
    assert answer.status == 409
    case.refresh_from_db()
    assert (case.state, case.unit) == ("dispatched", world.water)
    assert first_break() is None


def test_an_exclusion_is_asked_decided_by_keyboard_and_listed_and_the_next_comes_after(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    first, second = (world.explained(phone=f"1391234000{nth}") for nth in range(2))
    lead, supervisor = signed_in(open_page, "lead"), signed_in(open_page, "supervisor")
    for case in (first, second):
        lead.goto(f"/cases/{case.number}/")
        lead.get_by_role("link", name="Ask to exclude the rating").click()
        lead.fill("[name=reason]", "条例不允许")
        lead.get_by_role("button", name="Ask to exclude the rating").click()
        lead.wait_for_url(f"**/cases/{case.number}/")
    supervisor.goto("/decisions/next/")
    for case in (first, second):  # what was due before them: neither citizen was satisfied in the last round
        supervisor.wait_for_url(f"**/decisions/{case.number}/dissatisfied/")
        _decide_by_keys(supervisor, "2", "依规定不能办理，已当面说明")
    supervisor.wait_for_url(f"**/decisions/{first.number}/exclusion/")
    expect(supervisor.get_by_text("条例不允许").first).to_be_visible()
    _decide_by_keys(supervisor, "1", "已走访并说明，条例写得清楚")
    supervisor.wait_for_url(f"**/decisions/{second.number}/exclusion/")
    _decide_by_keys(supervisor, "2", "说明不够清楚")
    expect(supervisor.get_by_text("Nothing waits for a decision.")).to_be_visible()
    for reader in (supervisor, lead):
        reader.goto("/exclusions/")
        expect(reader.get_by_text(first.number).first).to_be_visible()
        expect(reader.get_by_text("条例不允许")).to_have_count(2)
    excluded = Rating.objects.filter(excluded_at__isnull=False).values_list("case", flat=True)
    assert list(excluded) == [first.pk]
    assert first_break() is None


def _return(page: Page, case: Case, reason: str) -> None:
    page.goto(f"/cases/{case.number}/return/")
    for name in ("reason", "rule"):
        if page.locator(f"[name={name}]").count():
            page.fill(f"[name={name}]", reason)
    page.locator("form:has([name=reason]) [type=submit]").first.click()
    page.wait_for_load_state()
    assert Case.objects.get(pk=case.pk).state == "received"


def _focus(page: Page, name: str) -> None:
    """By the Tab key alone, to the field or what stands for it."""
    for _nth in range(FEW_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => [document.activeElement.name, document.activeElement.id, document.activeElement.className]"
        )
        if any(name in part for part in focused[:2] if isinstance(part, str)):
            return
    raise AssertionError(f"the Tab key does not lead to {name}")


def _decide_by_keys(page: Page, key: str, reason: str) -> None:
    page.keyboard.press(key)
    expect(page.locator("[name=decision]:checked")).to_have_count(1)
    page.keyboard.type(reason)
    page.keyboard.press("Control+Enter")

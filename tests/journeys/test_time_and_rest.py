"""In browsers: more time refused and granted, and a case that rests across a holiday week until it is looked at again."""

from datetime import datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect

from casework.escalation.sweep import sweep
from casework.models import Case, Firing
from tests.casework.looking import wait
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.verified import first_break
from tests.world import SHANGHAI, World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def on(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_more_time_is_refused_and_granted(open_page: OpenPage) -> None:
    world = World(now=on(4, 27, 9))
    case = world.acknowledged(handler=world.handler)
    token = world.track_token(case)
    with time_machine.travel(on(4, 27, 10)):
        handler, supervisor, citizen = signed_in(open_page, "handler"), signed_in(open_page, "supervisor"), open_page()
        _ask(handler, case, "Ask for more time", {"until": "2026-05-08", "reason": "等配件"})
        _decide(supervisor, case, "refuse")
        citizen.goto(f"/track/{token}/")
        expect(citizen.get_by_text("7 May 2026")).to_have_count(1)
        expect(citizen.get_by_text("More time")).to_have_count(0)
        _ask(handler, case, "Ask for more time", {"until": "2026-05-11", "reason": "配件下周到货"})
        _decide(supervisor, case, "grant")
        citizen.goto(f"/track/{token}/")
        expect(citizen.get_by_text("More time was granted. It must be resolved by 11 May 2026.")).to_be_visible()
    assert wait(case, "resolution").due_at == on(5, 11, 18)
    assert first_break() is None


def test_a_case_rests_across_the_holidays_until_it_is_looked_at_again(open_page: OpenPage) -> None:
    world = World(now=on(4, 27, 9))
    case = world.acknowledged(handler=world.handler)
    token = world.track_token(case)
    with time_machine.travel(on(4, 27, 10)):
        handler, supervisor, citizen = signed_in(open_page, "handler"), signed_in(open_page, "supervisor"), open_page()
        _ask(handler, case, "Ask to suspend", {"review_on": "2026-05-08", "reason": "河水未退"})
        _decide(supervisor, case, "grant")
        citizen.goto(f"/track/{token}/")
        expect(citizen.get_by_text("It is looked at again on 8 May 2026 at the latest.")).to_be_visible()
    for at in (on(4, 30, 18), on(5, 6, 18), on(5, 8, 18)):
        sweep(at=at)
    assert list(Firing.objects.filter(wait__case=case).values_list("rule__code", flat=True)) == ["review-due"]
    with time_machine.travel(on(5, 9, 10)):
        handler = signed_in(open_page, "handler")
        handler.goto("/?queue=suspended")
        handler.get_by_role("link", name="自来水管漏水").first.click()
        handler.get_by_role("link", name="Release").click()
        handler.fill("[name=reason]", "河水已退")
        handler.get_by_role("button", name="Release").click()
        expect(handler.get_by_text("Online only").first).to_be_visible()
    case.refresh_from_db()
    assert case.state == "acknowledged"
    resolution = wait(case, "resolution")
    assert resolution.due_at
    assert on(5, 15, 17) < resolution.due_at < on(5, 18, 10)
    assert first_break() is None


def _ask(page: Page, case: Case, action: str, fields: dict[str, str]) -> None:
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name=action).click()
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name=action).click()
    page.wait_for_url(f"**/cases/{case.number}/")


def _decide(page: Page, case: Case, answer: str) -> None:
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="View the request and decide").click()
    page.locator(f"[name=decision][value={answer}]").check()
    page.fill("[name=reason]", "已核实")
    page.get_by_role("button", name="Decide", exact=True).click()
    page.wait_for_url("**/decisions/**")

"""Three citizens ask for the same, and two of the cases are merged into one: two citizens are satisfied with it and one is not.

What the operator and the citizens do is done in a browser, what the unit does by steps.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from casework import steps
from casework.models import Case
from casework.tasks import announce_pending, deliver_by
from tests import visiting
from tests.conftest import OpenPage
from tests.merging import PHONES, now_is
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def test_of_three_who_asked_for_the_same_each_is_heard(open_page: OpenPage, settings: Settings) -> None:
    town, outbox = World(now=timezone.now()), Path(settings.OUTBOX_FILE)
    leader = town.registered("水管爆了，路面积水", phone=PHONES[0])
    cases = [town.registered("门口一直冒水", phone=PHONES[1]), town.registered("出不了门", phone=PHONES[2])]
    leader = steps.dispatch(leader, unit=town.water, handler=town.handler, actor=town.dispatcher, at=timezone.now())
    for case in cases:
        _merged(open_page(path="/accounts/login/"), case, leader)
    phones = [open_page(**PHONE) for _citizen in range(3)]
    for phone, number in zip(phones[1:], PHONES[1:], strict=True):
        phone.goto(_link(outbox, number, "/t/"))
        expect(phone.get_by_text("handled together with another one").first).to_be_visible()
        expect(phone.get_by_text(leader.number).first).to_be_visible()

    steps.acknowledge(leader, actor=town.handler, at=timezone.now())
    visiting.signed(now_is(leader), visitor=town.handler, began_at=timezone.now(), at=timezone.now())
    steps.resolve(now_is(leader), text="换了新水管", actor=town.handler, at=timezone.now())
    for phone, number, (score, thanked) in zip(
        phones, PHONES, [("5", "Your demand is closed"), ("4", "Your demand is done"), ("1", "must visit again")], strict=True
    ):
        phone.goto(_link(outbox, number, "/r/"))
        phone.check(f"[name=score][value='{score}']", force=True)
        phone.locator("form:has([name=score]) [type=submit]").first.click()
        expect(phone.get_by_text(thanked).first).to_be_visible()

    stand = [(each.state, each.round, each.merged_into) for each in map(now_is, [leader, *cases])]
    assert stand == [("closed", 1, None), ("merged", 1, leader), ("dispatched", 2, None)]
    phones[1].goto(_link(outbox, PHONES[1], "/t/"))
    expect(phones[1].get_by_role("heading", name="Your demand is done")).to_be_visible()
    phones[2].goto(_link(outbox, PHONES[2], "/t/"))
    expect(phones[2].get_by_text("must visit you again").first).to_be_visible()
    assert first_break() is None


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_who_asks_for_what_is_reported_already_goes_along_by_the_keyboard(open_page: OpenPage, script: bool) -> None:
    town = World(now=timezone.now() - timedelta(days=2))
    town.keep(town.leak, public_matter=True)
    leader = town.dispatched(kind="help", handler=town.handler)
    page = open_page(path="/ask/", java_script_enabled=script)
    page.fill("[name=text]", "东门社区西门口漏水")
    page.get_by_label("Where is it?").press("Enter")
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    page.get_by_role("radio", name="this concerns me too").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your demand is registered")).to_be_visible()
    expect(page.get_by_text("It goes along with the demand that you chose.")).to_be_visible()
    case = Case.objects.exclude(pk=leader.pk).get()
    assert (case.state, case.merged_into) == ("merged", leader)
    expect(page.get_by_text(case.number).first).to_be_visible()
    assert first_break() is None


def _merged(page: Page, case: Case, leader: Case) -> None:
    page.fill("[name=login]", "operator")
    page.fill("[name=password]", "operator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="Merge").click()
    page.fill("[name=into]", leader.number)
    page.fill("[name=reason]", "同一处水管")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("link", name=leader.number).first).to_be_visible()


def _link(outbox: Path, number: str, page: str) -> str:
    """The newest such link that this citizen was sent."""
    announce_pending()
    deliver_by("sms")
    messages = [json.loads(line) for line in outbox.read_text(encoding="utf-8").splitlines()]
    return [link for message in messages if message["to"] == number for link in message["links"] if page in link][-1]

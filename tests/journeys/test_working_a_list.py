"""In a browser: a list is narrowed, put in order and worked off case by case, and says what is new without moving."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Case
from tests.combobox import choose, line
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
ONE_QUESTION = "document.querySelector('[data-refresh]').dispatchEvent(new CustomEvent('refresh'))"


def test_a_list_is_narrowed_worked_off_by_keys_and_brought_up_to_date(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    elsewhere = world.registered(phone="13800138009", area=world.town, topic=world.topic)
    cases = [world.registered(phone=f"1380013800{nth}", urgency="urgent" if nth == 1 else "normal") for nth in range(3)]
    page = signed_in(open_page, "dispatcher")
    page.goto("/?queue=dispatch")
    rows, chips = page.locator(".rows-cases tbody tr"), page.locator(".chip")
    expect(rows).to_have_count(4)

    page.locator("summary", has_text="Filter").click()
    choose(page, "category", "loushui")
    page.get_by_label("Urgency").select_option("normal")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**category=utilities-leak**")
    assert "typed" not in page.url
    expect(rows).to_have_count(2)
    expect(chips).to_have_count(2)
    page.get_by_role("link", name=re.compile("Urgency")).click()
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text(cases[1].number)
    page.get_by_role("link", name="Registered", exact=True).click()
    expect(rows.first).to_contain_text(cases[0].number)
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Registered")

    rows.first.get_by_role("link").click()
    page.wait_for_url(f"**/{cases[0].number}/**")
    page.keyboard.press("j")
    page.wait_for_url(f"**/{cases[1].number}/**")
    page.keyboard.press("k")
    page.wait_for_url(f"**/{cases[0].number}/**")
    page.get_by_role("link", name="Dispatch", exact=True).first.click()
    line(page, "unit").press("j")  # in a field a letter is a letter
    choose(page, "unit", "shuiwuju")
    page.locator("form:has([name=unit]) [type=submit]").first.click()
    page.wait_for_url(f"**/{cases[0].number}/?in=**")
    expect(page.get_by_text("The case is no longer in this list.")).to_be_visible()
    page.get_by_role("link", name="Next case").click()
    page.wait_for_url(f"**/{cases[1].number}/**")

    page.get_by_role("link", name="To dispatch · 1 filter").click()
    expect(rows).to_have_count(2)
    before = rows.all_inner_texts()
    page.evaluate(ONE_QUESTION)
    world.registered(phone="13800138005")
    page.evaluate(ONE_QUESTION)
    expect(page.get_by_role("status").get_by_text("1 new case")).to_be_visible()
    expect(page.locator("#tally-dispatch")).to_have_text("4")
    assert rows.all_inner_texts() == before
    page.get_by_role("link", name="Show").click()
    expect(rows).to_have_count(3)
    assert Case.objects.get(pk=elsewhere.pk).state == "received"

"""In browsers: a text module is typed by two keys; the keys of the desk are shown over the page, and can be switched off."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.casework.text_modules import text_module
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in as signed_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(now=timezone.now() - timedelta(days=2))


def test_two_keys_type_a_text_where_the_cursor_stands_and_mark_its_blank(open_page: OpenPage, world: World) -> None:
    text_module(world, "工单{number}由{topic}科室办理。", key="z", title="办理中")
    text_module(world, "感谢您的反映。", title="感谢")
    case = world.acknowledged(handler=world.handler, topic=None)
    handler = signed_in(open_page, "handler")
    handler.goto(f"/cases/{case.number}/comment/")
    field = handler.locator("textarea").first
    field.fill("您好，再见")
    field.evaluate("field => field.setSelectionRange(3, 3)")
    handler.keyboard.press("F2")
    expect(handler.get_by_role("button", name="感谢", exact=False)).to_be_visible()
    handler.keyboard.press("z")
    expect(field).to_have_value(f"您好，工单{case.number}由____科室办理。再见")
    expect(field).to_be_focused()
    handler.keyboard.type("供水")
    expect(field).to_have_value(f"您好，工单{case.number}由供水科室办理。再见")
    handler.keyboard.press("F2")
    handler.keyboard.press("Escape")
    expect(handler.locator("#id_text_modules")).to_be_hidden()
    expect(field).to_be_focused()


def test_the_keys_are_shown_over_the_page_and_those_of_one_character_can_be_switched_off(
    open_page: OpenPage, world: World
) -> None:
    case = world.acknowledged(handler=world.handler)
    handler = signed_in(open_page, "handler")
    handler.goto(f"/cases/{case.number}/")
    handler.keyboard.press("/")
    expect(handler.locator("#search-q")).to_be_focused()
    handler.keyboard.type("?/")
    expect(handler.locator("#search-q")).to_have_value("?/")
    handler.locator("#search-q").fill("")
    handler.locator("#search-q").blur()
    handler.keyboard.press("?")
    dialog = handler.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox").uncheck()
    handler.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert handler.url.endswith(f"/cases/{case.number}/")
    handler.reload()
    handler.keyboard.press("/")
    expect(handler.locator("#search-q")).not_to_be_focused()
    _open_by_menu(handler)
    expect(handler.get_by_role("dialog").get_by_role("checkbox")).not_to_be_checked()


def _open_by_menu(page: Page) -> None:
    page.locator(".menu summary", has_text="Account").click()
    page.locator("[data-keys-page]").click()

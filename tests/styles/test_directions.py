"""Beside words that run from right to left a case's number stands as it is, on every page that shows both."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case
from tests.conftest import OpenPage
from tests.journeys.test_a_demand_from_call_to_close import _signed_in
from tests.world import PHONE, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "انقطعت المياه في شارع النصر ٢٠"
STANDS = """(number) => {
  const numbers = { as_it_is: 0, turned: [] };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const left = (node, at) => { const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1);
    return range.getBoundingClientRect(); };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const at = node.data.indexOf(number);
    if (at < 0 || !node.parentElement.checkVisibility()) continue;
    const boxes = [...number].map((_digit, place) => left(node, at + place));
    const rising = boxes.every((box, place) => !place || box.top > boxes[place - 1].top || box.left >= boxes[place - 1].left);
    if (rising) numbers.as_it_is += 1; else numbers.turned.push(node.parentElement.outerHTML.slice(0, 120));
  }
  return numbers;
}"""


def stands(page: Page, number: str) -> None:
    measured: dict[str, Any] = page.evaluate(STANDS, number)
    assert measured["turned"] == []
    assert measured["as_it_is"] > 0


@pytest.fixture
def town() -> World:
    return World(now=timezone.now() - timedelta(hours=6))


def heard(world: World) -> Case:
    return world.acknowledged(world.dispatched(text=WORDS, name="عبد الله", address=WORDS, handler=world.handler))


def test_on_the_pages_of_staff(open_page: OpenPage, town: World) -> None:
    case = heard(town)
    page = _signed_in(open_page, "handler")
    for address in ("/", f"/cases/{case.number}/", f"/visits/record/{case.number}/"):
        page.goto(address)
        expect(page.get_by_text(WORDS).first).to_be_attached()
        stands(page, case.number)


def test_where_earlier_cases_of_a_caller_are_listed(open_page: OpenPage, town: World) -> None:
    case = heard(town)
    page = _signed_in(open_page, "operator")
    page.goto("/register/")
    page.fill("[name=phone]", PHONE)
    page.locator("[name=phone]").blur()
    expect(page.locator("#earlier").get_by_text(case.number)).to_be_visible()
    stands(page, case.number)


def test_on_the_citizens_pages(open_page: OpenPage, town: World) -> None:
    case = town.resolved(town.visited(heard(town)))
    for address in (f"/track/{town.track_token(case)}/", f"/rate/{town.rating_token(case)}/"):
        page = open_page(path=address)
        expect(page.get_by_text(WORDS).first).to_be_visible()
        stands(page, case.number)

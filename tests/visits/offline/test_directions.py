"""On the phone too a case's number stands as it is beside words that run from right to left."""

import pytest
from playwright.sync_api import expect

from tests.styles.test_directions import WORDS, stands
from tests.visits.offline.conftest import Phone
from tests.visits.offline.test_several_cases import mine, recording
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_where_cases_are_read_and_chosen(phone: Phone, now_world: World) -> None:
    case, other = mine(now_world, text=WORDS), mine(now_world, text=f"{WORDS} {WORDS}")
    phone.take_along(now_world.handler)
    expect(phone.page.get_by_text(WORDS).first).to_be_visible()
    page = phone.open(f"#/case/{case.number}")
    expect(page.get_by_text(case.number)).to_be_visible()
    stands(page, case.number)
    page = recording(phone, case)
    expect(page.locator("[name=also_cases]")).to_have_count(1)
    stands(page, other.number)

"""Several cases at one door, on the phone: it offers those at the same place, and says of each what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Case
from tests.visits.offline.conftest import Phone
from tests.world import World
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOOR = "东门社区三栋201室"


def mine(world: World, **details: Any) -> Case:
    world.now = timezone.now() - timedelta(hours=2)
    return world.acknowledged(world.dispatched(handler=world.handler, **{"address": DOOR} | details))


def recording(phone: Phone, case: Case) -> Any:
    page = phone.open(f"#/case/{case.number}")
    page.get_by_role("button", name="Record the visit").click()
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("[name=said]").fill("水又漏了，老人怕滑倒")
    page.locator("label.choice", has=page.locator("[value=same]")).click()
    page.get_by_text("Colleagues, other cases, times").click()
    return page


def sign(page: Any) -> None:
    page.locator("label.choice", has=page.locator("[value=signature]")).click()
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 15):
        page.mouse.move(box["x"] + 20 + step * 8, box["y"] + 20 + step % 3 * 10)
    page.mouse.up()


def test_cases_of_other_villages_at_addresses_that_look_alike_are_not_offered(phone: Phone, now_world: World) -> None:
    case = mine(now_world)
    for door in range(8):
        mine(now_world, address=f"东门社区三栋20{door + 2}室", area=now_world.town)
    phone.take_along(now_world.handler)
    page = recording(phone, case)
    expect(page.get_by_text("Who went along?")).to_be_visible()
    expect(page.locator("[name=also_cases]")).to_have_count(0)


def test_a_neighbours_case_is_told_apart_before_the_visit_and_after_it(phone: Phone, now_world: World) -> None:
    case, same, other = mine(now_world), mine(now_world, text="路灯也坏了"), mine(now_world, phone="13712345678")
    phone.take_along(now_world.handler)
    page = recording(phone, case)
    for number, note in ((same.number, "same citizen"), (other.number, "another citizen's case: it needs its own confirmation")):
        line = page.locator("label.check", has_text=number)
        expect(line).to_contain_text(note)
        line.locator("[name=also_cases]").check()
    sign(page)
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("[data-visit]")).to_be_visible()
    phone.send(until="counted")
    expect(page.locator(f'[data-further="{same.number}"]')).to_contain_text("Counts")
    waiting = page.locator(f'[data-further="{other.number}"]')
    expect(waiting).to_contain_text("the citizen whose case it is")
    expect(waiting).not_to_contain_text("Counts")
    states = dict(Visit.objects.values_list("case__number", "state"))
    assert states == {case.number: "accepted", same.number: "accepted", other.number: "recorded"}

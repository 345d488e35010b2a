"""Lists call a case by what it is about, and to nobody who may not read that."""

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.models import Case
from casework.notices import compose, deliver
from tests.world import World

TITLE = "自来水管漏水"


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def announce(world: World, case: Case) -> None:
    compose.compose([case.pk], at=world.now)
    deliver.arrive(at=world.later(hours=1))


def test_a_notice_names_what_its_case_is_about(world: World) -> None:
    announce(world, world.dispatched(handler=world.handler))
    with time_machine.travel(world.now, tick=False):
        assert TITLE in signed_in(world, "handler").get("/notices/").content.decode()


def test_of_a_confidential_case_the_unit_reads_the_brief(world: World) -> None:
    case = world.dispatched(world.registered(confidential=True, brief="查一下排水"), handler=world.handler)
    announce(world, case)
    with time_machine.travel(world.now, tick=False):
        shown = signed_in(world, "handler").get("/notices/").content.decode()
    assert "查一下排水" in shown
    assert TITLE not in shown


def test_whoever_sees_the_case_no_longer_reads_its_number_alone(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    announce(world, case)
    steps.reassign(case, unit=world.roads, reason="管线归他们", actor=world.supervisor, at=world.later(minutes=5))
    with time_machine.travel(world.now, tick=False):
        shown = signed_in(world, "handler").get("/notices/").content.decode()
    assert case.number in shown
    assert TITLE not in shown


@pytest.mark.parametrize("typed", ["{number}", " {number} ", "{wide}", "{bare}", "工单号{number}。"])
def test_a_whole_case_number_opens_the_case(world: World, typed: str) -> None:
    number = world.registered().number
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789-"})
    sought = typed.format(number=number, wide=wide, bare=number.replace("-", ""))
    answer = signed_in(world, "operator").post("/find/", {"q": sought})
    assert answer["Location"] == f"/cases/{number}/"


@pytest.mark.parametrize("typed", ["{number}1", "{day}", "20990101-00001", "漏水"])
def test_what_is_no_whole_number_of_a_case_is_searched(world: World, typed: str) -> None:
    number = world.registered().number
    answer = signed_in(world, "operator").post("/find/", {"q": typed.format(number=number, day=number[:8])})
    assert answer.status_code == 200


def test_a_case_that_somebody_may_not_see_is_not_opened(world: World) -> None:
    case = world.dispatched()
    assert signed_in(world, "stranger").post("/find/", {"q": case.number}).status_code == 200


@pytest.mark.parametrize("field", ["name", "phone", "address"])
def test_the_detail_that_was_touched_is_chosen_and_the_reason_has_the_focus(world: World, field: str) -> None:
    case = world.registered(address="东门巷3号")
    client = signed_in(world, "operator")
    there = f"/cases/{case.number}/reveal/?field={field}"
    assert there in client.get(f"/cases/{case.number}/").content.decode()
    asked = client.get(there).content.decode()
    assert f'<option value="{field}" selected>' in asked
    assert asked.index("autofocus") > asked.index('name="reason"')


def test_a_number_that_is_shown_in_full_stands_in_groups(world: World) -> None:
    case = world.registered()
    answer = signed_in(world, "operator").post(f"/cases/{case.number}/reveal/", {"field": "phone", "reason": "回电"})
    assert "+86 139 1234 5678" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "page", "body"), [("operator", "/register/", {"text": ""}), (None, "/track/", {"number": "1", "pin": "2"})]
)
def test_what_went_wrong_is_named_in_the_title_of_the_page(
    world: World, who: str | None, page: str, body: dict[str, str]
) -> None:
    client = signed_in(world, who) if who else Client(headers={"accept-language": "en"})
    title = client.post(page, body).content.decode().partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("Error · ")
    assert "Error" not in client.get(page).content.decode().partition("</title>")[0]


@pytest.mark.parametrize("typed", ["王小明", "5678", "00001"])
def test_where_nothing_is_found_the_page_says_what_can_be(world: World, typed: str) -> None:
    world.registered()
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.operator)
    page = client.post("/find/", {"q": typed}).content.decode()
    assert "names, and the end of a phone number, cannot be searched" in page
    assert "never by its last digits" in page

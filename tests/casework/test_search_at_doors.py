"""What a question finds, in which order, and what of it was not searched: on the page and by API alike."""

import pytest
from django.test import Client

from casework import search, steps
from casework.models import Case
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import World

SCATTERED = "路灯修好了，但是灯不，不亮的还有一盏"
PHONE = "13912345678"


def found_by(world: World, q: str) -> list[Case]:
    return list(search.find(world.operator, q).cases)


def test_what_holds_the_words_as_they_were_asked_for_comes_first_then_the_newest(world: World) -> None:
    old = world.registered("小区路灯不亮，一个月了")
    scattered = world.registered(SCATTERED)
    wrapped = world.registered("小区路灯\n不亮")
    assert found_by(world, "路灯不亮") == [wrapped, old, scattered]
    assert found_by(world, "路灯") == [wrapped, scattered, old], "two characters are one pair"


def test_words_far_apart_are_found_whatever_their_order(world: World) -> None:
    case = world.registered("路灯不亮，物业不管")
    assert found_by(world, "物业 路灯") == [case]
    assert found_by(world, "物业路灯") == []


def test_a_reply_that_holds_them_counts_as_much_as_the_demand(world: World) -> None:
    case = world.acknowledged()
    steps.reply(case, text="我们已经更换了老化管线", public=True, actor=world.handler, at=world.now)
    world.registered("老化，化管，管线的问题")
    assert found_by(world, "老化管线")[0] == case


def test_pages_of_the_api_go_on_where_the_last_one_ended(as_: As, world: World) -> None:  # noqa: F811
    numbers = [world.registered(text).number for text in ("路灯不亮", SCATTERED, "路灯不亮了", SCATTERED)]
    wanted = [numbers[2], numbers[0], numbers[3], numbers[1]]
    caller, rows, address = as_("operator"), [], "cases/search/?page_size=1"
    while address:
        page = caller.at(address, {"q": "路灯不亮"}, expect=200)
        rows += [row["number"] for row in page["results"]]
        address = (page["next"] or "").partition("/api/v1/")[2]
    assert rows == wanted


NOT_SEARCHED = [
    ("路灯不亮", []),
    (f"王先生 {PHONE}", [PHONE]),
    (f"王先生，电话139 1234 5678，还有{PHONE}。", ["139 1234 5678", PHONE]),
    ("身份证44030519900101123X 漏水", ["44030519900101123X"]),
    ("路灯不亮💡！", ["💡"]),
    ("★路灯★", ["★", "★"]),
    ("路灯，不亮。（真的）", []),
    (PHONE, []),
    ("2026", []),
    ("合同20231101000123", []),
    ("137****4321", []),
]


@pytest.mark.parametrize(("q", "parts"), NOT_SEARCHED)
def test_the_parts_by_which_nothing_is_ever_found_are_named(as_: As, world: World, q: str, parts: list[str]) -> None:  # noqa: F811
    assert search.not_searched(q) == parts
    assert as_("operator").at("cases/search/", {"q": q}, expect=200)["not_searched"] == parts


@pytest.mark.parametrize(("language", "words"), [("en", "Not searched"), ("zh-hans", "未搜索的内容")])
def test_the_page_says_so(client: Client, world: World, language: str, words: str) -> None:
    client.force_login(world.operator)

    def page(q: str) -> str:
        return client.post("/find/", {"q": q}, headers={"accept-language": language}).content.decode()

    assert words in page("漏水 💡")
    assert words not in page("漏水")


def test_what_is_too_much_is_named_too(client: Client, world: World) -> None:
    client.force_login(world.operator)
    q = "漏" * search.LONGEST + "尾巴"
    assert search.not_searched(q) == ["尾巴"]
    assert "<li data-user-text" in client.post("/find/", {"q": q}).content.decode()


@pytest.mark.parametrize("write", ["２０２６", "№{}", "{}。", "\u2068{}\u2069", "{} "])
def test_a_case_number_is_searched_however_it_is_written(world: World, write: str) -> None:
    case = world.registered()
    assert case in found_by(world, write.format(case.number))


def test_the_case_of_a_number_comes_before_those_that_speak_of_it(world: World) -> None:
    case = world.registered()
    speaks = world.registered(f"和{case.number}是同一件事")
    assert found_by(world, case.number) == [case, speaks]


@pytest.mark.parametrize("write", [str, lambda number: number.replace("-", "－"), lambda number: number.replace("-", "")])
def test_an_address_with_the_number_leads_there_however_it_is_written(client: Client, as_: As, world: World, write) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    case = world.acknowledged()
    client.force_login(world.handler)
    number = write(case.number)
    for address in (f"/cases/{number}/", f"/visits/record/{number}/"):
        assert client.get(address).status_code == 200, address
    assert as_("handler").at(f"cases/{number}/", expect=200)["number"] == case.number
    client.force_login(world.administrator)
    assert client.get("/rules/why/", {"case": number}).status_code == 200

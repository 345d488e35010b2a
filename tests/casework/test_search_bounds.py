"""A search reads so much at most, says where it stopped, and goes on from there: whichever way it went, with the same results."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from casework import by_words, search, time_limit
from casework.models import Case
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import World

NARROW = {"WINDOWS": (3, 4, None), "CANDIDATES": 3, "STRETCHES": (1, 2), "ENOUGH": 2, "MOST": 3}
WAYS: dict[str, dict[str, object]] = {
    "at once": {},
    "window by window": {"WINDOWS": (1, 2, None)},
    "without the index": {"BEGUN_SO": -1},
    "together with what the person sees": {"WINDOWS": (None,), "CANDIDATES": 2},
    "through what the person sees": {"WINDOWS": (10**6, None), "CANDIDATES": 1},
    "narrowly": NARROW,
}


@pytest.fixture
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few cases at a time."""
    for name, value in NARROW.items():
        monkeypatch.setattr(by_words, name, value)
    monkeypatch.setattr(search, "MOST", 3)


def everything(user: User, q: str) -> list[Case]:
    """What a person finds who goes on until nothing is left."""
    answer = search.find(user, q)
    cases = list(answer.cases)
    while answer.further:
        answer = search.find(user, q, before=answer.further)
        cases += answer.cases
    return cases


@contextmanager
def endless(holding: str) -> Iterator[None]:
    """Whatever question holds this takes longer than anybody waits."""

    def stall(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        is_meant = holding in sql and not sql.startswith("EXPLAIN")
        return execute(*(("SELECT pg_sleep(60)", None) if is_meant else (sql, params)), many, context)

    with connection.execute_wrapper(stall):
        yield


@pytest.mark.parametrize("bounds", WAYS.values(), ids=WAYS)
def test_whichever_way_it_goes_it_leads_to_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, bounds: dict[str, object]
) -> None:
    for name, value in bounds.items():
        monkeypatch.setattr(by_words, name, value)
    mine = world.dispatched(world.registered("水管漏水"))
    against = world.registered("水利所收钱", against=world.water)
    other = world.registered("自来水停了")
    brief = world.dispatched(text="李科长收钱", confidential=True, brief="有人反映水的问题")
    for q in ("水", "水管", "自来水 停", "收钱", "的"):
        sought = {
            case for case, holds in _texts(world, mine, against, other, brief).items() if all(part in holds for part in q.split())
        }
        assert set(everything(world.supervisor, q)) == sought, q
    assert everything(world.handler, "水") == [brief, mine]
    assert everything(world.handler, "收钱") == []
    assert everything(world.administrator, "水") == []


def _texts(world: World, mine: Case, against: Case, other: Case, brief: Case) -> dict[Case, str]:
    return {mine: "水管漏水", against: "水利所收钱", other: "自来水停了", brief: "李科长收钱 有人反映水的问题"}


@pytest.mark.usefixtures("_narrow")
@pytest.mark.parametrize("q", ["漏水", "水", "2026"])
def test_what_was_not_searched_at_first_is_searched_when_the_person_goes_on(world: World, q: str) -> None:
    cases = [world.registered(f"漏水，第{nth}次") for nth in range(8)]
    answer = search.find(world.operator, q)
    assert 0 < len(answer.cases) < len(cases)
    assert answer.since == min(case.created_at for case in answer.cases)
    assert everything(world.operator, q) == cases[::-1]


@pytest.mark.usefixtures("_narrow")
def test_who_finds_nothing_is_not_led_on_by_what_others_may_see(world: World) -> None:
    for _nth in range(8):
        world.registered("漏水")
    answer = search.find(world.handler, "漏水")
    assert (list(answer.cases), answer.further) == ([], None)


def test_where_a_window_takes_too_long_the_persons_own_are_gone_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_words, "MILLISECONDS", 40)
    case = world.registered("漏水")
    with endless('"case_id" >= %s'):
        assert list(search.find(world.operator, "漏水").cases) == [case]
    with endless(" @@ "), pytest.raises(time_limit.CutOff):
        search.find(world.operator, "漏水")


@pytest.mark.usefixtures("_narrow")
def test_what_took_too_long_later_leaves_what_was_found_before(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_words, "MILLISECONDS", 40)
    monkeypatch.setattr(by_words, "ENOUGH", 5)
    oldest, *newest = [world.registered("漏水") for _nth in range(3)]
    with endless('"casework_case"."id" < %s'):
        answer = search.find(world.operator, "漏水")
    assert (list(answer.cases), answer.further) == (newest[::-1], oldest.pk + 1)


def test_another_registers_number_leads_to_the_case_whose_demand_the_person_reads(world: World) -> None:
    case = world.dispatched(external_id="B-2026-77", source="12345")
    hidden = world.dispatched(external_id="B-2026-78", source="12345", confidential=True, brief="有人反映收费问题")
    assert list(search.find(world.handler, " B-2026-77 ").cases) == [case]
    assert not search.find(world.handler, "B-2026-7").cases
    assert not search.find(world.handler, "B-2026-78").cases
    assert list(search.find(world.supervisor, "B-2026-78").cases) == [hidden]


@pytest.mark.usefixtures("_narrow")
@pytest.mark.parametrize(("language", "words"), [("en", "Search older cases"), ("zh-hans", "继续搜索更早的工单")])
def test_the_page_says_how_far_it_searched_and_goes_on(client: Client, world: World, language: str, words: str) -> None:
    cases = [world.registered("漏水") for _nth in range(8)]
    client.force_login(world.operator)
    further = search.find(world.operator, "漏水").further

    def page(**more: object) -> str:
        return client.post("/find/", {"q": "漏水", **more}, headers={"accept-language": language}).content.decode()

    assert words in page()
    assert f'name="before" value="{further}"' in page()
    assert cases[0].number not in page()
    assert words not in page(before=cases[1].pk)
    assert cases[0].number in page(before=cases[1].pk)
    assert page(before="x" * 30).count(cases[7].number)


@pytest.mark.usefixtures("_narrow")
def test_a_program_goes_on_alike(as_: As, world: World) -> None:  # noqa: F811
    cases = [world.registered("漏水") for _nth in range(8)]
    body, numbers = {"q": "漏水"}, list[str]()
    while body:
        page = as_("operator").at("cases/search/", body, expect=200)
        numbers += [row["number"] for row in page["results"]]
        body = {"q": "漏水", "before": page["further"]} if page["further"] else {}
    assert numbers == [case.number for case in reversed(cases)]
    as_("operator").at("cases/search/", {"q": "漏水", "before": 0}, expect=400)

"""Every list: pages everywhere, and a filter that names nothing is refused in words, never answered with an empty list."""

import django_filters
import pytest
from django.urls import resolve

from casework.api.directory import WordsFilter
from casework.api.pagination import LARGEST
from casework.api.views.contacts import KnowledgeFilter
from casework.filters import ElsewhereFilter, ListFilterSet
from tests.casework.api.conftest import As, Caller
from tests.world import World

ANY_TEXT = (WordsFilter, ElsewhereFilter, KnowledgeFilter)
"""Filters to which any text means something: they name nothing that has to be there."""


LISTS = (
    *("cases/", "visits/", "visits/company/", "firings/", "escalation-rules/", "escalation-stops/"),
    *("knowledge/", "absences/", "views/"),
    *("units/", "areas/", "topics/", "people/"),
)
"""Of no case in particular; a test holds them against the schema."""


def filters(path: str) -> dict[str, django_filters.Filter]:
    filterset: type[ListFilterSet] | None = getattr(resolve(f"/api/v1/{path}").func.view_class, "filterset_class", None)
    return filterset.base_filters if filterset else {}


FILTERS = [(path, name) for path in LISTS for name in filters(path)]


def test_every_address_that_answers_rows_answers_a_page(anyone: Caller) -> None:
    schema, pages = anyone.at("schema/?format=json", expect=200), set()
    for path, operations in schema["paths"].items():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        answer = content.get("application/json", {}).get("schema", {})
        assert answer.get("type") != "array", f"{path} answers rows without pages"
        named = schema["components"]["schemas"].get(answer.get("$ref", "").rpartition("/")[2], {})
        if "results" in named.get("properties", {}):
            assert {"next", "previous"} <= set(named["properties"]), path
            pages.add(path.removeprefix("/api/v1/"))
    assert pages == {*LISTS, "cases/{number}/events/"}


def who(as_: As, path: str) -> Caller:
    return as_("dispatcher" if path == "people/" else "supervisor")


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_a_page_and_refuses_what_it_does_not_know(world: World, as_: As, path: str) -> None:
    caller = who(as_, path)
    assert {"next", "previous", "results"} == set(caller.at(path, expect=200))
    for query in ("colour=red", "page_size=0", "cursor=x", "page_size=1&page_size=2"):
        name = query.partition("=")[0]
        assert list(caller.at(f"{path}?{query}", expect=400)["fields"]) == [name], query
    assert caller.at(f"{path}?page_size={LARGEST + 1}", expect=200)


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_a_filter_that_names_nothing_is_refused_by_name(world: World, as_: As, path: str, name: str) -> None:
    anything = isinstance(filters(path)[name], ANY_TEXT)
    wrong = ["%00", "", f"1&{name}=1", *([] if anything else ["nowhere", "999999999", "20200101-99999"])]
    for value in wrong:
        refused = who(as_, path).at(f"{path}?{name}={value}", expect=400)
        assert (list(refused["fields"]), all(refused["fields"][name])) == ([name], True), value


@pytest.mark.parametrize("path", ["firings/", "visits/"])
def test_a_case_out_of_sight_is_as_unknown_as_one_that_is_not_there(world: World, as_: As, path: str) -> None:
    """Of a person who sees the list: its cases are limited, its filter must not tell more."""
    case, caller = world.dispatched(against=world.roads, kind="report"), "roads supervisor"
    world.person(caller, "supervisor", unit=world.roads)
    refusals = [as_(caller).at(f"{path}?case={number}", expect=400) for number in (case.number, "20200101-99999")]
    assert refusals[0] == refusals[1]
    assert as_("supervisor").at(f"{path}?case={case.number}", expect=200)["results"] == []


def test_a_case_is_named_in_a_filter_however_its_number_is_written(world: World, as_: As) -> None:
    case = world.visited()
    wide = case.number.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    assert len(as_("supervisor").at(f"visits/?case={wide}", expect=200)["results"]) == 1


def test_ones_own_visit_is_listed_by_its_case_when_the_unit_has_it_no_more(world: World, as_: As) -> None:
    case = world.visited()
    as_("handler").at(f"cases/{case.number}/return/", {"reason": "不归我管"}, expect=200)
    as_("handler").at(f"cases/{case.number}/", expect=404)
    assert len(as_("handler").at(f"visits/?case={case.number}", expect=200)["results"]) == 1


def test_cases_of_somebody_who_left_are_still_listed(world: World, as_: As) -> None:
    case = world.dispatched(handler=world.handler)
    world.disable(world.handler)
    rows = as_("supervisor").at("cases/?handler=handler", expect=200)["results"]
    assert [row["number"] for row in rows] == [case.number]


def test_a_cursor_of_a_text_is_taken_back_and_a_forged_one_refused(world: World, as_: As) -> None:
    caller, codes, path = as_("handler"), [], "units/?page_size=2"
    while path:
        page = caller.at(path, expect=200)
        codes += [row["code"] for row in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert codes == sorted(codes)
    assert set(codes) == {"gov", "hotline", "water", "water-1", "roads"}
    for cursor in ("WyJuIiwiY29kZSIsIlx1MDAwMCIsMV0", "WyJuIiwiY29kZSIsNSwxXQ", "WyJuIiwiY29kZSIsIlx1ZDgwMCIsMV0"):
        assert list(caller.at(f"units/?cursor={cursor}", expect=400)["fields"]) == ["cursor"]


def test_the_timeline_comes_in_pages(world: World, as_: As) -> None:
    case, auditor = world.closed(), as_("auditor")
    path, seqs = f"cases/{case.number}/events/?page_size=3", []
    while path:
        page = auditor.at(path, expect=200)
        seqs += [event["seq"] for event in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert seqs == list(range(1, case.events.count() + 1))
    assert list(auditor.at(f"cases/{case.number}/events/?verb=rate", expect=400)["fields"]) == ["verb"]


def test_rules_come_in_pages_in_the_order_of_their_ladders(world: World, as_: As) -> None:
    caller = as_("auditor")
    whole = [row["code"] for row in caller.at("escalation-rules/?page_size=200", expect=200)["results"]]
    path, codes = "escalation-rules/?page_size=4", []
    while path:
        page = caller.at(path, expect=200)
        codes += [row["code"] for row in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert codes == whole
    rungs = [codes.index(f"visit-{rung}") for rung in ("first", "second", "third")]
    assert rungs == sorted(rungs)

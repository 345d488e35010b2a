"""A name is found as it is typed: by characters, pinyin, initials, code or English, whichever way its characters are read."""

import pytest

from accounts.models import Area, Unit
from casework.typeahead import matching
from casework.typeahead.tables import Tables
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(world: World) -> World:
    names = ("重庆长安街", "东关社区", "绿荫里", "西安路")
    for nth, name in enumerate(names):
        world.keep(Area(code=f"p{nth}", name=name, name_en=f"Place {nth}", level="community", parent=world.town))
    return world


def names(typed: str, *, kind: str = "area", recent: tuple[str, ...] = ()) -> list[str]:
    return [choice.name for choice in matching.matches(Tables()[kind], typed, recent=recent)]


@pytest.mark.parametrize(
    "typed",
    [
        "东门",
        "门社",
        "dongmenshequ",
        "dongmen",
        "DONGMEN",
        "ｄｏｎｇｍｅｎ",
        "dong'men",
        "dmsq",
        "dmsh",
        "dongmsq",
        "menshequ",
        "qh-cg-01",
    ],
)
def test_one_name_in_many_spellings(places: World, typed: str) -> None:
    assert names(typed)[0] == "东门社区"


@pytest.mark.parametrize("typed", ["chongqing", "zhongqing", "cqcaj", "changan", "zhangan", "chongqca"])
def test_a_character_with_several_readings_counts_in_each(places: World, typed: str) -> None:
    assert names(typed) == ["重庆长安街"]


@pytest.mark.parametrize("typed", ["lvyin", "luyin", "lyl"])
def test_a_sound_that_no_keyboard_has(places: World, typed: str) -> None:
    assert names(typed) == ["绿荫里"]


def test_a_whole_name_comes_before_its_beginning(places: World) -> None:
    assert names("东门社区") == ["东门社区"]
    assert names("place 1") == ["东关社区"]
    assert names("dong") == ["东关社区", "东门社区"]


def test_what_was_chosen_lately_comes_first_among_equals(places: World) -> None:
    assert names("dong", recent=("qh-cg-01",)) == ["东门社区", "东关社区"]


def test_what_is_above_it_narrows(places: World) -> None:
    assert names("chengguan dmsq") == ["东门社区"]
    assert names("城关 东") == ["东关社区", "东门社区"]
    assert names("水务 东门") == []


@pytest.mark.parametrize("typed", ["", "  ", "'", "xyz", "\0", "东" * 500, "d" * 500, "%", "😀"])
def test_what_means_nothing_finds_nothing(places: World, typed: str) -> None:
    assert names(typed) == []


def test_a_change_is_known_at_once(places: World) -> None:
    assert names("ximen") == []
    new = places.keep(Area(code="xm", name="西门社区", level="community", parent=places.town))
    assert names("ximen") == ["西门社区"]
    places.keep(new, name="南门社区")
    assert names("ximen") == []
    assert names("nmsq") == ["南门社区"]


def test_a_topic_that_is_no_longer_in_use_is_not_found(world: World) -> None:
    assert names("loushui", kind="topic") == ["漏水"]
    world.keep(world.leak, enabled=False)
    assert names("loushui", kind="topic") == []


def test_people_are_found_while_they_hold_a_role(world: World) -> None:
    assert names("colleague", kind="person") == ["Colleague"]
    assert names("operator", kind="person") == ["Operator", "Operator2"], "an operator's deputy is one of them"
    world.leaves(world.colleague)
    assert names("colleague", kind="person") == []


def test_a_tree_of_thousands_shows_as_many_levels_as_a_list_can_hold(world: World) -> None:
    for nth in range(matching.NEAR):
        world.keep(Unit(code=f"u{nth}", name=f"站{nth}", parent=world.station))
    assert {choice.code for choice in matching.upper(Tables()["unit"])} == {"gov", "hotline", "water", "roads", "water-1"}

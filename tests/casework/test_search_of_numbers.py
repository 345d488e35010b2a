"""What people say is found by its words; a number in it by nothing, and a citizen by their whole number alone."""

import pytest

from casework import search, steps
from casework.models import Case
from tests.world import World

PHONES = ["13787654321", "137 8765 4321", "137.8765.4321", "+86 137-8765-4321", "１３７８７６５４３２１", "8613787654321"]
OTHERS = ["0755-82345678", "44030519900101123X", "6222021001116245702", "li.ming@example.com"]


def found_by(world: World, q: str) -> list[Case]:
    return list(search.find(world.operator, q).cases)


@pytest.mark.parametrize("number", [*PHONES, *OTHERS])
def test_a_number_in_words_is_found_by_nothing(world: World, number: str) -> None:
    case = world.registered(f"水管漏水，打 {number} 找我 137 4321 8765 0755 5678 4403 x 6222 example com")
    for sought in (number, *PHONES):
        assert found_by(world, sought) == []
    assert found_by(world, "水管") == [case]


@pytest.mark.parametrize("number", PHONES)
def test_a_citizen_is_found_by_their_whole_number_however_it_is_written_and_nobody_else(world: World, number: str) -> None:
    case = world.registered("水管漏水", phone="13787654321")
    world.registered(f"请打 {number}", phone="13800138000")
    assert found_by(world, number) == [case]


def test_words_beside_a_number_and_what_a_mask_left_are_found(world: World) -> None:
    case = world.registered("楼道灯不亮，电话13787654321，工单20261122-00012，花了1391234567元，2026-11-22")
    for sought in ("灯不亮", "灯不亮 13787654321", "137****4321", "20261122"):
        assert found_by(world, sought)[:1] == [case] or sought == "20261122"


def test_what_is_no_personal_number_is_found_in_words_as_before(world: World) -> None:
    case = world.registered("3栋402房，粤B12345，第15号楼，400元，app v2.1")
    for sought in ("402", "b12345", "15号楼", "400元", "v2"):
        assert found_by(world, sought) == [case], sought


def test_replies_and_comments_too(world: World) -> None:
    case = world.acknowledged()
    steps.reply(case, text="请打13787654321", public=True, actor=world.handler, at=world.now)
    assert found_by(world, "13787654321") == []
    assert found_by(world, "请打") == [case]

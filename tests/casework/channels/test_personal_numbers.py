"""Registers number demands by phone and ID numbers too. They are stored masked, and the same number is still the same demand."""

from pathlib import Path

from casework.models import Case
from tests.casework.channels.test_import_demands import ROW, csv_file, load
from tests.casework.unsealed import renamed
from tests.world import World

NUMBERS = ["440305199001011234", "440305199001011242", "13912345678", "WS-2026-0012"]


def rows(*numbers: str) -> list[list[str]]:
    return [[number, *ROW[1:]] for number in numbers]


def test_the_same_number_again_is_not_imported_again(world: World, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", *rows(*NUMBERS, NUMBERS[0]))
    assert load(file) == (4, 1, 0)
    assert load(file) == (0, 5, 0)
    stored = sorted(Case.objects.values_list("external_id", flat=True))
    assert [number for number in stored if number in NUMBERS] == ["WS-2026-0012"]
    assert len({number.split("#")[0] for number in stored}) == 3, "two look alike, and are two"


def test_a_number_that_waits_to_be_masked_is_known_too(world: World, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", *rows(*NUMBERS))
    load(file)
    for case, number in zip(Case.objects.order_by("pk"), NUMBERS, strict=True):
        renamed(case, external_id=number)
    assert load(file) == (0, 4, 0)


def test_a_file_that_is_named_after_a_phone_number_is_the_same_source_again(world: World, tmp_path: Path) -> None:
    header = ["id", *(["留言用户", "留言主题", "留言时间", "留言详情", "一级标签"])]
    file = csv_file(tmp_path / "13912345678的表.csv", *rows("1", "2"), header=header)
    assert load(file) == (2, 0, 0)
    assert load(file) == (0, 2, 0)
    assert {source.split("#")[0] for source in Case.objects.values_list("source", flat=True)} == {"139****5678的表"}
    for case in Case.objects.all():
        renamed(case, source="13912345678的表")
    assert load(file) == (0, 2, 0)

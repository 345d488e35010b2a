"""One process builds the world of a room: whatever builds one is named in ROOMS, and nothing else is."""

import pytest

from tests.architecture.house import ROOT
from tests.shared import ROOMS

BUILDERS = [
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "tests").rglob("*.py"))
    if "yield from for_the_room(" in path.read_text(encoding="utf-8") and path.name != "test_rooms.py"
]
ALONE = {"tests/casework/rule_editor/test_forecast.py"}
"""A file with one test."""


def test_every_world_that_is_shared_has_its_room() -> None:
    assert BUILDERS
    assert {file for file in BUILDERS if not file.startswith(ROOMS)} == ALONE


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_builds_one(room: str) -> None:
    assert any(file.startswith(room) for file in BUILDERS)

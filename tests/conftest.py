"""What every test stands on. Worlds of cases are built in tests/world.py, through steps."""

import pytest

from tests.world import World


@pytest.fixture(autouse=True)
def _outbox_of_its_own(settings: pytest.FixtureRequest, tmp_path) -> None:
    """No test writes to the outbox of the developer who runs it."""
    settings.OUTBOX_FILE = tmp_path / "outbox.jsonl"


@pytest.fixture
def world(db: None) -> World:
    """A small legal world, built by steps."""
    return World()

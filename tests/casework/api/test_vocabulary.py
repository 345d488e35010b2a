"""docs/api.md names every word that a field takes, and no other."""

import re
from pathlib import Path

import pytest

from casework.lifecycle import State, WaitKind
from casework.models.choices import Card, Channel, Ending, Kind, Outcome, Urgency

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"
VOCABULARIES = {
    "state": State,
    "kind": Kind,
    "channel": Channel,
    "urgency": Urgency,
    "waiting_for": WaitKind,
    "card": Card,
    "how": Ending,
    "outcome": Outcome,
}


@pytest.mark.parametrize("field", VOCABULARIES)
def test_the_table_of_words_is_whole(field: str) -> None:
    (words,) = re.findall(rf"^\| `{field}`[^|]*\| (.+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", words) == VOCABULARIES[field].values

"""What is handed out and taken in again changes nothing, in either language, whatever things are called."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import AdministrationEvent, Area, Role, Unit, User
from accounts.steps import people
from casework.models import Topic
from casework.workbook import columns, writing
from casework.workbook.carry_out import carry_out
from casework.workbook.lines import Kind
from casework.workbook.plan import plan
from casework.workbook.reading import read
from tests.world import World

NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40) | st.sampled_from(
    ["=1+1", "+86", "-1", "@x", "007", "1e5", "TRUE", "2026-11-27", "_x000D_", "'", "#REF!", "是", "https://x.cn"]
)
CODES = st.from_regex(r"[A-Za-z0-9_=+@-]{1,12}", fullmatch=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_unchanged_workbook_changes_nothing(world: World, language: str) -> None:
    world.person("both", "unit_lead", unit=world.water, area=world.town)
    world.newcomer("none")
    with translation.override(language):
        book = read(writing.everything())
    present = plan(book, actor=world.administrator)
    assert {line.kind for line in present.lines} == {Kind.SAME}
    assert {line.entry.sheet for line in present.lines} == {"units", "areas", "topics", "people", "routes"}
    assert book.ignored == []
    lines = AdministrationEvent.objects.count()
    assert carry_out(book, shown=present.marks, actor=world.administrator, at=world.now)[1]
    assert AdministrationEvent.objects.count() == lines


def test_the_rows_that_were_refused_come_as_a_workbook_that_is_read_again(world: World) -> None:
    rows = read(writing.everything())
    rows.entries = [entry for entry in rows.entries if entry.sheet == "people"]
    for entry in rows.entries:
        entry.cells["role"] = "emperor"
    refused = plan(rows, actor=world.administrator).of_kind(Kind.REFUSED)
    again = read(writing.refused(refused))
    assert again.ignored == []
    assert [entry.cells for entry in again.entries] == [entry.cells for entry in rows.entries]


def lists(raw: bytes, sheet: int) -> dict[str, str]:
    """By column, what its cells offer."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        page = packed.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    offered = re.findall(r"<dataValidation [^>]*sqref=\"([A-Z])[^>]*><formula1>(.*?)</formula1>", page)
    return {column: unescape(source) for column, source in offered}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_whoever_fills_the_empty_workbook_chooses_roles_and_codes_from_lists_and_reads_which_there_are(
    db: None, language: str
) -> None:
    with translation.override(language):
        raw, roles = writing.empty(), [str(label) for _code, label in Role.choices]
        hint = str(columns.BY_KEY["people"].hint).casefold()
        units = columns.BY_KEY["units"].label
    people = lists(raw, 4)
    assert sorted(people["D"].strip('"').split(",")) == sorted(roles)
    assert people["E"] == f"{units}!$A$3:$A$5002"
    assert [role for role in roles if role.casefold() not in hint] == []
    assert lists(raw, 1)["D"] == people["E"], "a unit's parent is a unit"
    assert len(lists(raw, 5)) == 3
    assert all(columns.meant_by(role, columns.ROLES) for role in roles), "and what is chosen is understood"


class TestAnyNames(TestCase):
    @pytest.mark.long
    @given(names=st.lists(NAMES, min_size=5, max_size=5), codes=st.lists(CODES, min_size=4, max_size=4, unique_by=str.lower))
    def test_whatever_things_are_called(self, names: list[str], codes: list[str]) -> None:
        world = World()
        world.keep(Unit(code=codes[0], name=names[0], name_en=names[1], parent=world.water))
        world.keep(Area(code=codes[1], name=names[2], level="township", parent=world.county))
        world.keep(Topic(code=codes[2], name=names[3], parent=world.leak, visits_required=3, enabled=False))
        username = codes[3].replace("=", ".x").replace("new", "x")
        people.enter([User(username=username, name=names[4], language="en")], actor=world.administrator, at=world.now)
        present = plan(read(writing.everything()), actor=world.administrator)
        assert {line.kind for line in present.lines} == {Kind.SAME}

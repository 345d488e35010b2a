"""The catalogues are kept without gettext, and a message without its Chinese is found."""

import gettext
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from config import translations
from config.catalogues import CATALOGUE, compile_all

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

SAID = _("Received")
COUNTED = ngettext("%(count)d visit", "%(count)d visits", 2)
ROUND = pgettext("of a case", "round")
"""
PAGE = """{% load i18n %}
{% if case %}
  <h1 title="{% translate "Still open" %}">{% blocktranslate trimmed with name=case.name %}
    Seen by {{ name }}
  {% endblocktranslate %}</h1>
    {% blocktranslate count n=cases|length %}one case{% plural %}{{ n }} cases{% endblocktranslate %}
{% endif %}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "casework"
    (folder / "templates").mkdir(parents=True)
    (folder / "models.py").write_text(PYTHON)
    (folder / "templates" / "page.html").write_text(PAGE)
    return folder


def catalogue(room: Path) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(room / CATALOGUE))}


def translate(room: Path, **words: str) -> None:
    """Every message gets itself with 见 before it, or what is given here by its first word."""
    po = polib.pofile(str(room / CATALOGUE))
    for entry in po:
        text = words.get(entry.msgid.split()[0], f"见{entry.msgid_plural or entry.msgid}")
        if entry.msgid_plural:
            entry.msgstr_plural = {0: text}
        else:
            entry.msgstr = text
    po.save()


def test_messages_of_code_and_pages_are_found(room: Path) -> None:
    translations.update(room)

    entries = catalogue(room)
    assert set(entries) == {"Received", "%(count)d visit", "round", "Still open", "Seen by %(name)s", "one case"}
    assert entries["round"].msgctxt == "of a case"
    assert entries["one case"].msgid_plural == "%(n)s cases"
    assert entries["Received"].occurrences == [("casework/models.py", "")]


def test_update_keeps_what_is_translated_and_drops_what_is_not_said_any_more(room: Path) -> None:
    translations.update(room)
    translate(room, Received="已收到")
    before = (room / CATALOGUE).read_text()
    translations.update(room)
    assert (room / CATALOGUE).read_text() == before, "an update without a change changes nothing"

    (room / "models.py").write_text("\n\n\n" + PYTHON.replace('ngettext("%(count)d visit"', 'ngettext("a visit"'))
    translations.update(room)

    entries = catalogue(room)
    assert entries["Received"].msgstr == "已收到"
    assert "%(count)d visit" not in entries
    assert entries["a visit"].msgstr_plural == {0: ""}


def test_a_complete_catalogue_has_no_problems(room: Path) -> None:
    translations.update(room)
    translate(room)
    assert list(translations.problems(room)) == []


@pytest.mark.parametrize(
    ("first_word", "text", "problem"),
    [
        ("Received", "", "has no translation"),
        ("Seen", "由%(nmae)s看过", "other placeholders"),
        ("%(count)d", "次走访", "other placeholders"),
        ("one", "见", "other placeholders"),
    ],
)
def test_what_a_reader_of_chinese_would_stumble_over_is_named(room: Path, first_word: str, text: str, problem: str) -> None:
    translations.update(room)
    translate(room, **{first_word: text})

    (line,) = translations.problems(room)

    assert problem in line
    assert first_word in line


def test_missing_and_fuzzy_messages_are_named(room: Path) -> None:
    translations.update(room)
    translate(room)
    po = polib.pofile(str(room / CATALOGUE))
    po.find("Received").flags.append("fuzzy")
    po.remove(po.find("Still open"))
    po.save()

    assert sorted(line.split(") ")[-1] for line in translations.problems(room)) == ["is fuzzy", "is missing"]


def test_a_message_said_with_and_without_a_plural_is_one(room: Path) -> None:
    (room / "models.py").write_text(PYTHON + '_("%(count)d visit")\n')
    translations.update(room)
    translate(room)
    assert list(translations.problems(room)) == []


@pytest.fixture
def neighbour(room: Path) -> Path:
    """Another room that says some of the same."""
    neighbour = room.parent / "visits"
    neighbour.mkdir()
    (neighbour / "models.py").write_text(PYTHON)
    for place in (room, neighbour):
        translations.update(place)
        translate(place, Received="已收到")
    return neighbour


def test_rooms_that_translate_alike_agree(room: Path, neighbour: Path) -> None:
    assert list(translations.disagreements([room, neighbour])) == []


@pytest.mark.parametrize("message", ["Received", "%(count)d", "round"])
def test_one_message_with_two_texts_in_two_rooms_is_named(room: Path, neighbour: Path, message: str) -> None:
    translate(neighbour, **{"Received": "已收到", message: "收到时间"})

    (problem,) = translations.disagreements([room, neighbour])

    assert message in problem
    assert "visits/locale" in problem
    assert "casework/locale" in problem


def test_the_same_word_in_another_context_is_another_message(room: Path, neighbour: Path) -> None:
    (neighbour / "models.py").write_text('pgettext("of a visit", "Received")\n')
    translations.update(neighbour)
    translate(neighbour, Received="收到时间")
    assert list(translations.disagreements([room, neighbour])) == []


def test_the_check_fails_where_rooms_disagree(
    room: Path, neighbour: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "ROOMS", (room.name, neighbour.name))
    assert translations.main(["check"], base=room.parent) == 0
    translate(neighbour, Received="收到时间")
    assert translations.main(["check"], base=room.parent) == 1
    assert "收到时间" in capsys.readouterr().out


def test_compiled_catalogues_are_what_django_reads(room: Path) -> None:
    translations.update(room)
    translate(room, Received="已收到")

    assert compile_all(room.parent) == 1
    assert compile_all(room.parent) == 0, "what did not change is not written again"

    with (room / CATALOGUE).with_suffix(".mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Received") == "已收到"
    assert chinese.ngettext("%(count)d visit", "%(count)d visits", 3) == "见%(count)d visits"
    assert chinese.pgettext("of a case", "round") == "见round"


@pytest.mark.parametrize("name", ["accounts", "casework", "visits"])
def test_nobody_is_referred_to_a_file_of_the_source(name: str) -> None:
    """Whoever reads a page opens none of them."""
    entries = polib.pofile(str(settings.BASE_DIR / name / CATALOGUE))
    assert [entry.msgid for entry in entries if not entry.obsolete and re.search(r"\bdocs/|\.md\b", entry.msgid)] == []

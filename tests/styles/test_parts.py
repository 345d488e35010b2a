"""The style guide shows what pages use: each part stands on a page and on the guide, and pages write no part out by hand."""

import re
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / room / "templates" for room in ("accounts", "casework", "visits")]
TEMPLATES = {
    path.relative_to(folder).as_posix(): path.read_text("utf-8") for folder in FOLDERS for path in folder.rglob("*.html")
}
PARTS = sorted(name for name in TEMPLATES if name.startswith(("parts/", "visits/parts/")))
GUIDES = ("styleguide.html", "visits/styleguide.html")
PAGES = sorted(TEMPLATES.keys() - set(PARTS) - set(GUIDES))
WRITTEN_OUT = {
    "parts/header.html": r'class="(?:head|eyebrow|lead)\b',
    "parts/tabs.html": r'class="tabs\b',
    "parts/table.html": r"<table\b",
    "parts/disclosure.html": r'class="disclosure\b',
    "parts/notice.html": r'class="notice\b',
    "parts/refusal.html": r'class="refusal\b',
    "parts/empty.html": r'class="[^"]*\bempty\b',
    "parts/stat.html": r'class="stat\b',
    "parts/words.html": r'class="words\b|<blockquote\b',
    "parts/moment.html": r'class="moment(?:"| )',
    "parts/next_move.html": r'class="next\b',
    "parts/move.html": r'class="move\b',
    "parts/receipt.html": r'class="receipt\b',
    "parts/neighbours.html": r'rel="(?:prev|next)"',
    "parts/tag.html": r'class="tag\b',
    "parts/state.html": r'class="state\b',
    "parts/icon.html": r'class="icon\b',
}
"""What a page would write if it did not use the part."""


def used_by(*names: str) -> set[str]:
    """The templates that these include, repeat or extend, and what those do in turn."""
    used: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        text = TEMPLATES.get(name, "")
        named = set(re.findall(r'\{% (?:include|extends|repeated) "([^"]+)"', text)) - used
        used |= named
        ahead += named
    return used


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_used_by_a_page(part: str) -> None:
    assert part in used_by(*PAGES)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_stands_on_the_style_guide(part: str) -> None:
    assert part in used_by(*GUIDES)


@pytest.mark.parametrize("part", WRITTEN_OUT)
def test_no_page_writes_a_part_out_by_hand(part: str) -> None:
    assert [page for page in PAGES if page != "field/shell.html" and re.search(WRITTEN_OUT[part], TEMPLATES[page])] == []


def test_every_template_that_is_included_exists() -> None:
    assert used_by(*PAGES, *GUIDES) <= TEMPLATES.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_style_guide_shows_every_room_to_anyone(client: Client, language: str) -> None:
    page = client.get("/styleguide/", headers={"accept-language": language}).content.decode()
    assert page.count("<h1") == 1
    assert 'id="part-header"' in page
    assert 'id="part-visits"' in page
    assert "<!--" not in page

"""The look keeps its promises: one stylesheet, colours only as tokens, two dark themes alike, enough contrast, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "casework" / "static" / "doorstep"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
APP = (STATIC / "app.css").read_text(encoding="utf-8")
TEMPLATES = sorted(path for room in ("accounts", "casework", "visits") for path in (ROOT / room / "templates").rglob("*.html"))
ROOMS = [ROOT / room for room in ("accounts", "casework", "visits")]
SOURCES = [path for room in ROOMS for ending in ("html", "js", "py") for path in room.rglob(f"*.{ending}")]
BY_HTMX = frozenset({"htmx-request"})


def classes(path: Path) -> set[str]:
    """The words that name classes: in templates class="…" and the block it holds, in scripts and Python any string."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        places = [r'class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', r"block main_class %\}(.*?)\{% endblock"]
    else:
        places = [r'"([^"\n]*)"', r"'([^'\n]*)'"]
    return {word for place in places for inside in re.findall(place, text) for word in re.findall(r"[A-Za-z][\w-]*", inside)}


def classes_in_use() -> set[str]:
    """Also those that a part makes of its parameter: `rows-{{ kind }}` with kind="cases"."""
    named = {name for path in SOURCES for name in classes(path)}
    kinds = {kind for path in TEMPLATES for kind in re.findall(r'\bkind="([\w-]+)"', path.read_text(encoding="utf-8"))}
    return named | {start + kind for start in named if start.endswith("-") for kind in kinds}


SURFACES = ("page", "surface", "raised", "sunken", "hover")
READ = [
    *[(ink, on) for on in SURFACES for ink in ("ink", "ink-soft", "ink-faint", "door-ink", "seal-ink")],
    *[(f"{tone}-ink", f"{tone}-wash") for tone in ("door", "lamp", "seal", "wire", "plum")],
    *[("ink", f"{tone}-wash") for tone in ("door", "lamp", "seal", "wire", "plum")],
    *[("ink-soft", f"{tone}-wash") for tone in ("door", "lamp", "seal")],
    ("lamp-ink", "surface"),
    ("lamp-ink", "hover"),
    ("on-door", "door"),
    ("on-door", "door-deep"),
    ("on-seal", "seal"),
    ("ink", "mark"),
]
EDGES = [("line-strong", "raised"), ("line-strong", "page"), ("focus", "page"), ("focus", "surface"), ("seal", "surface")]


def block(start: str) -> dict[str, str]:
    inside = TOKENS[TOKENS.index(start) + len(start) :].split("}")[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", inside))


LIGHT = block(":root {")
DARK = LIGHT | block(':root[data-theme="dark"] {')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_both_ways_to_the_dark_theme_are_alike() -> None:
    assert block(':root:not([data-theme="light"]) {') == block(':root[data-theme="dark"] {')


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(READ, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_what_is_read_and_seen_has_contrast(theme: dict[str, str], pairs: list[tuple[str, str]], least: float) -> None:
    measured = {f"{ink} on {on}": round(contrast(theme[ink], theme[on]), 2) for ink, on in pairs}
    assert {pair: value for pair, value in measured.items() if value < least} == {}


def test_colours_are_tokens() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", re.sub(r"/\*.*?\*/", "", APP, flags=re.DOTALL)) == []


def test_every_token_that_is_named_exists() -> None:
    assert set(re.findall(r"var\(--([\w-]+)", APP + TOKENS)) - set(re.findall(r"--([\w-]+):", TOKENS)) == set()


def test_the_stylesheet_is_small() -> None:
    assert len(gzip.compress((TOKENS + APP).encode())) <= 30 * 1024


def test_sides_are_logical() -> None:
    assert (
        re.findall(r"(?<!area-)\b(?:margin|padding|border|inset)-(?:left|right|top|bottom)|text-align: (?:left|right)", APP) == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline(path: Path) -> None:
    text = re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"))
    assert re.findall(r"\sstyle=|<style|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text) == []


def test_every_class_of_the_stylesheet_is_used() -> None:
    named = set(re.findall(r"\.([A-Za-z][\w-]*)", re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", APP, flags=re.DOTALL)))
    assert named - classes_in_use() - BY_HTMX == set()


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    named = re.compile(r'icon(?:\.html" with name)?="([\w-]+)"')
    used = {name for path in TEMPLATES for name in named.findall(path.read_text(encoding="utf-8"))}
    assert used - drawn - {"face-"} == set()

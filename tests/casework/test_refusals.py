"""A refusal has one text in one place: the same words written twice would part one day."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFUSALS = {"Refused", "Invalid", "NotAllowed", "Gone", "deny", "problem"}
GETTEXT = {"_", "gettext", "gettext_lazy"}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def texts(tree: ast.AST) -> Iterator[str]:
    """What refusals say, written where they are made; what they say of single fields is left out."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and name_of(call) in REFUSALS:
            parts = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "detail")]
            for argument in parts:
                for inner in ast.walk(argument):
                    if isinstance(inner, ast.Call) and name_of(inner) in GETTEXT and isinstance(inner.args[0], ast.Constant):
                        yield inner.args[0].value


def test_no_refusal_is_written_in_two_modules() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for room in ("casework", "visits"):
        for path in (ROOT / room).rglob("*.py"):
            for text in texts(ast.parse(path.read_text(encoding="utf-8"))):
                places[text].add(str(path.relative_to(ROOT)))
    assert len(places) > 50, "refusals are looked for where they are"
    assert {text: sorted(modules) for text, modules in places.items() if len(modules) > 1} == {}

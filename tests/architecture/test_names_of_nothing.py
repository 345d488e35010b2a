"""Names say what a thing is; these words do not, so nothing is named with them alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import ROOT, parsed

WORDS = frozenset({"said", "told", "found", "kept", "seen", "sent", "look", "one", "its", "own", "that"})
ROOMS = ("accounts", "casework", "config", "tests", "visits")

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("visits/models/visit.py", "said"): "a column",
    ("visits/models/visit.py", "found"): "a column",
    ("visits/visit_record.py", "said"): "the column that it fills",
    ("visits/visit_record.py", "found"): "the column that it fills",
    ("visits/desk/citizen.py", "said"): "the column that it shows",
    ("casework/demo/telling.py", "said"): "the column that it fills",
    ("casework/demo/telling.py", "found"): "the column that it fills",
    ("casework/models/notice.py", "SENT"): "a value in a column",
    ("tests/visits/offline/conftest.py", "said"): "the form's field that it fills in",
    ("visits/intake/serializers.py", "said"): "a field of the API",
    ("visits/intake/serializers.py", "found"): "a field of the API",
    ("visits/api/serializers.py", "said"): "a field of the API",
    ("visits/api/serializers.py", "found"): "a field of the API",
    ("visits/api/field_serializers.py", "said"): "a field of the API",
    ("visits/api/field_serializers.py", "kept"): "a field of the API",
    ("visits/desk/forms.py", "said"): "the field of the API that the form sends",
    ("visits/desk/forms.py", "found"): "the field of the API that the form sends",
}
"""By file and name, and the reason."""


def test_nothing_is_named_after_nothing() -> None:
    named = {(str(path.relative_to(ROOT)), name) for path in _sources() for name in _names(path)}
    assert sorted(f"{file}: {name}" for file, name in named - EXCEPTIONS.keys()) == []
    assert EXCEPTIONS.keys() - named == set(), "an exception that nothing needs"


def test_the_check_sees_every_kind_of_name(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text(
        "def told(said, *kept, seen=None, **sent): ...\n"
        "class Found:\n    own: int = 1\n"
        "for look, (its, _) in []: that = 1\n"
        "import x as _that\n",
        encoding="utf-8",
    )
    assert {name.strip("_").lower() for name in _names(path)} == WORDS


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def _names(path: Path) -> set[str]:
    names = {path.stem}
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(asname=str(name)):
                names.add(name)
    return {name for name in names if name.strip("_").lower() in WORDS}

"""Step name = event verb = permission = URL = test file; files of a size that can be read."""

import re
from pathlib import Path

from django.urls import resolve

from casework import steps
from casework.lifecycle import MOVES
from casework.policies import access
from casework.policies.access import _PERMITTED
from tests.architecture.house import ROOT, modules

UNWRITTEN = {"rate": "by link or for the citizen", "attest": "by visits", "retract": "by visits"}
TESTS = ROOT / "tests/casework/steps"
HARD, NEAR = 400, 300
NOT_SAID = re.compile(r"\b(utils?|helpers?|managers?|services?|common|misc)\b")


def test_every_move_is_a_step_a_permission_an_event_and_a_test_file() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "casework/steps").glob("*.py"))
    for verb, move in MOVES.items():
        function = {"return": "return_", "rate": "rate_by_link"}.get(verb, verb)
        assert hasattr(steps, function), verb
        assert f'"{verb}"' in source, f"no step records {verb}"
        assert (TESTS / f"test_{verb}.py").exists(), f"tests/casework/steps/test_{verb}.py is missing"
        assert not move.by_staff or verb in _PERMITTED, verb


def test_every_permission_is_of_something() -> None:
    elsewhere = {"visit", "review_visit", "rate_for", "redact", "tune_rule", "see_rules", "hear", "edit_calendar"}
    elsewhere |= {"keep_promise", "decide_dispute", "see_checks", "call_back", "visit_slip"}
    assert set(_PERMITTED) - elsewhere <= set(MOVES)
    assert access.may


def test_every_move_of_staff_has_its_address() -> None:
    for verb, move in MOVES.items():
        if move.by_staff and verb != "register":
            said = verb.replace("_slip", "-slip") if verb == "rating_slip" else verb
            assert resolve(f"/api/v1/cases/20260302-00001/{said}/").func.__name__ != "unknown", verb


def test_every_file_of_steps_is_a_verb_or_a_known_part() -> None:
    parts = {"__init__", "change", "links", "rounds", "saying", "waits", "due_times"}
    several = {"decline": "withdraw", "leader_visit": "waive_leader_visit", "decide_rating": "accept_rating", "return_": "return"}
    for path in (ROOT / "casework/steps").glob("*.py"):
        beside = {"redact", "escalate", "hear", "tune_rule", "edit_calendar"}
        assert path.stem in parts | set(MOVES) | set(several) | beside, path.name


def test_files_stay_readable() -> None:
    written = [(path, len(path.read_text(encoding="utf-8").splitlines())) for path in _sources()]
    assert [f"{path}: {lines}" for path, lines in written if lines > HARD] == []
    over = [f"{path.relative_to(ROOT)}: {lines}" for path, lines in written if lines > NEAR]
    assert len(over) <= len(written) // 50, over


def test_no_file_is_named_after_nothing() -> None:
    for path in _sources():
        assert not NOT_SAID.fullmatch(path.stem) or path.name == "services.py", path  # PostgreSQL and Redis


def test_every_module_says_what_it_is() -> None:
    """A docstring at the top wherever there is something to explain."""
    bare = [module.name for module in modules() if module.lines > 40 and not (module.tree.body and _docstring(module))]
    assert bare == []


def _docstring(module: object) -> str | None:
    import ast

    return ast.get_docstring(module.tree)  # type: ignore[attr-defined]


def _sources() -> list[Path]:
    found = [module.path for module in modules()]
    found += [path for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts]
    found += [path for app in ("casework", "visits") for path in (ROOT / app / "static").rglob("*.js")]
    return found

"""One name for a verb in its step, its address and its test; files of a size that can be read."""

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from django.urls import resolve

from casework import verb as registry
from casework.verb import Verb
from tests.architecture.house import ROOT, modules

TESTS = ROOT / "tests/casework/steps"
HARD, NEAR = 400, 300
NOT_SAID = re.compile(r"\b(utils?|helpers?|managers?|services?|common|misc)\b")


def test_every_verb_has_its_promises() -> None:
    """In a test file of its own, where it is one of casework's that people ask for."""
    for verb in registry.offered():
        assert (TESTS / f"test_{verb.code}.py").exists(), f"tests/casework/steps/test_{verb.code}.py is missing"


def test_every_verb_that_is_offered_has_its_address() -> None:
    for verb in registry.offered():
        address = "rating-slip" if verb.code == "rating_slip" else verb.code
        assert resolve(f"/api/v1/cases/20260302-00001/{address}/").func.__name__ != "unknown", verb.code


def test_every_step_takes_what_its_verb_asks_for_and_nothing_else() -> None:
    for verb in registry.offered():
        parameters = inspect.signature(registry.step_of(verb)).parameters
        assert set(parameters) == {"case", "actor", "at"} | {ask.name for ask in verb.asks}, verb.code
        # A box that is not ticked is answered with no; anything else that may be left out is left out.
        optional = [ask.name for ask in verb.asks if not ask.required and ask.kind != "yes_no"]
        assert all(parameters[name].default is not inspect.Parameter.empty for name in optional), verb.code


def test_only_modules_that_declare_or_join_verbs_stand_among_the_steps() -> None:
    joined = {
        "ask",
        "hear",
        "rate_where_followed",
        "tune_rule",
        "stop_escalation",
        "edit_calendar",
        "word_message",
        "choose_messages",
        "me_too",
        "log_export",
        "keep_view",
        *("settle_contact", "open_contact", "review_contact", "keep_article", "keep_text_module", "note_gap"),
    }
    for app in ("casework", "visits"):
        for path in (ROOT / app / "steps").glob("[!_]*.py"):
            declares = "= declare(" in path.read_text(encoding="utf-8")
            assert declares or app == "visits" or path.stem in joined, path


def test_casework_names_nothing_of_visits() -> None:
    """Neither by import nor by a string: no address, verb, table or kind of notice."""
    verbs = [verb for verb in registry.every() if _of_visits(verb)]
    names = {verb.code for verb in verbs} | _notices(verbs) - _notices(verb for verb in registry.every() if verb not in verbs)
    names = {name for name in names if "_" in name}
    pattern = re.compile(
        rf"""["']({"|".join(sorted(names))})["']|["'](visits|field):|\bvisits_[a-z]+ ?\.|visits\.(models|steps|desk|api)"""
    )
    sources = [path for path in (ROOT / "casework").rglob("*") if path.suffix in {".py", ".html", ".js", ".sql"}]
    sources = [path for path in sources if "migrations" not in path.parts]
    named = [f"{path.relative_to(ROOT)}: {match[0]}" for path in sources for match in pattern.finditer(path.read_text("utf-8"))]
    assert named == []
    assert names >= {"plan_visit", "record_visit", "visit_code", "visit_told"}


def _notices(verbs: Iterable[Verb]) -> set[str]:
    """The kinds that they tell; what verbs of both tell is casework's."""
    return {notice.kind for verb in verbs for notice in (*verb.sends, *(() if callable(verb.tells) else verb.tells))}


def _of_visits(verb: Verb) -> bool:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "visits/steps").glob("*.py"))
    return f'code="{verb.code}"' in source


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
    paths = [module.path for module in modules()]
    paths += [path for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts]
    paths += [path for app in ("casework", "visits") for path in (ROOT / app / "static").rglob("*.js")]
    return paths

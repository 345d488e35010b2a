"""Only steps write: what a sweep does to thousands of cases is a step as well."""

import ast
import re

from tests.architecture.house import Module, modules

STEPS = ("casework.steps", "casework.writing", "visits.steps")
GUARDED = (
    "Case",
    "Event",
    "Head",
    "Wait",
    "Pause",
    "Attestation",
    "Rating",
    "Words",
    "CaseHandler",
    "Link",
    "Correction",
    "Citizen",
)
"""What a case consists of. Whoever else writes these needs a line below."""

WRITERS: dict[str, tuple[tuple[str, ...], str]] = {
    "casework.timeline": (("Event",), "the one way onto a timeline"),
    "casework.notices.compose": (("Head",), "how far notices have been composed"),
}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "raw",
    "aupdate",
    "acreate",
    "asave",
    "adelete",
}


def _written(module: Module) -> set[tuple[str, int]]:
    """(model, line) of every statement `Model.objects…write(…)` or `Model(…).save()`."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            chain = ast.unparse(node.func.value)
            found |= {(model, node.lineno) for model in GUARDED if re.search(rf"\b{model}(\.objects|\()", chain)}
            owner = re.match(r"(?:\w+\.)*(case|event|wait|rating|attestation|link|words|head)$", chain)
            if owner and node.func.attr in {"save", "delete"}:
                found.add((owner[1].title(), node.lineno))
            if (related := re.search(r"\.(events|waits|ratings|attestations|links|words|handled_by)\b", chain)) and "." in chain:
                found.add((related[1].rstrip("s").title(), node.lineno))
    return found


def test_the_check_sees_writing() -> None:
    by_steps = {model for module in modules() if module.name.startswith("casework.steps") for model, _line in _written(module)}
    assert {"Case", "Wait", "Rating", "Words", "Attestation", "Link"} <= by_steps


def test_only_steps_write() -> None:
    trespassing = []
    for module in modules():
        if module.name.startswith(STEPS):
            continue
        allowed = {model for room, (models, _why) in WRITERS.items() if module.name.startswith(room) for model in models}
        trespassing += [f"{module.name}:{line} writes {model}" for model, line in _written(module) if model not in allowed]
    assert trespassing == []


def test_nobody_assigns_a_state() -> None:
    """`case.state = …` is written after the database has agreed, in one place."""
    for module in modules():
        if module.name == "casework.writing.transition":
            continue
        for node in ast.walk(module.tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                assert not (isinstance(target, ast.Attribute) and ast.unparse(target) in {"case.state", "case.round"}), (
                    module.name
                )


def test_no_signal_and_no_save_holds_a_rule() -> None:
    for module in modules():
        source = module.path.read_text(encoding="utf-8")
        assert "post_save" not in source, module.name
        assert "pre_save" not in source, module.name
        if ".models" in module.name:
            assert not re.search(r"def (save|delete|clean)\(", source), module.name


def test_nothing_switches_the_guards_off() -> None:
    for module in modules():
        source = module.path.read_text(encoding="utf-8").lower()
        for trick in ("session_replication_role", "disable trigger", "truncate "):
            assert trick not in source, f"{module.name}: {trick}"

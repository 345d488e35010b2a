"""Where somebody holds a role, and what lies within it, the policies decide: a door asks them, and reads no grants itself."""

import ast

from tests.architecture.house import Module, modules

DOORS = ("casework.desk", "casework.portal", "casework.api", "casework.hooks", "visits.desk", "visits.api", "visits.field")


def reads_grants(module: Module) -> bool:
    names = {node.attr for node in module.nodes if isinstance(node, ast.Attribute)}
    return "grants" in names or any(name.endswith(".grants") for name in module.imports())


def test_no_door_reads_grants() -> None:
    reading = {module.name for module in modules() if reads_grants(module)}
    assert {name for name in reading if name.startswith(DOORS)} == set()
    assert {"casework.policies.posts", "casework.policies.people_access"} <= reading

"""Who may import whom, downward only: also inside functions, and also through the relations of models."""

import ast

from django.apps import apps

from tests.architecture.house import APPS, Module, height, layers, modules

MAY_LOOK_UP = {
    ("casework.apps", "casework.defaults"): "Django calls it when tables are made, long after the imports",
}


def breaks(importer: str, imported: str) -> str:
    """The rule that this import breaks, or nothing."""
    for container, groups in layers():
        above, below = height(importer, container, groups), height(imported, container, groups)
        if above is None or below is None or above[1] == below[1]:
            continue
        if above[0] > below[0]:
            return f"{importer} looks up to {imported}"
        if above[0] == below[0]:
            return f"{importer} and {imported} are strangers"
    return ""


def test_the_layers_are_read() -> None:
    assert breaks("casework.models.case", "casework.steps.resolve")
    assert breaks("casework.steps.resolve", "visits.models.Visit")
    assert breaks("casework.desk.cases.views", "casework.portal.following")
    assert not breaks("casework.desk.cases.views", "casework.steps.resolve")


def test_imports_go_downward_wherever_they_stand() -> None:
    broken = {
        breaks(module.name, imported)
        for module in modules()
        for imported in module.imports()
        if imported.split(".")[0] in APPS and (module.name, imported) not in MAY_LOOK_UP
    }
    assert broken - {""} == set()


def test_no_package_reaches_into_another_by_name_in_a_string() -> None:
    """`import_module("casework.steps…")` and `apps.get_model` would pass by every other check."""
    for module in modules():
        for node in module.nodes:
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            assert name not in {"import_module", "get_model"} or module.name.startswith(
                ("config", "casework.models", "casework.verb")
            ), module.name


def test_models_point_downward_too() -> None:
    order = {"accounts": 0, "casework": 1, "visits": 2}
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in order:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                to = field.related_model._meta.app_label
                assert order.get(to, 0) <= order[app], f"{model.__name__}.{field.name} points up, to {to}"


def test_nothing_points_at_events() -> None:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            related = getattr(field.related_model, "__name__", "") if field.is_relation and not field.auto_created else ""
            assert related != "Event", f"{model.__name__}.{field.name}"


def test_policies_ask_no_clock() -> None:
    """The time is an argument (ARCHITECTURE, rule 3); steps are told it too."""
    for module in modules():
        if module.name.startswith(("casework.policies", "casework.steps", "visits.steps")):
            assert "timezone.now" not in module.path.read_text(encoding="utf-8"), module.name
            assert not any("datetime.now" in ast.unparse(node) for node in _calls(module)), module.name


def _calls(module: Module) -> list[ast.Call]:
    return [node for node in module.nodes if isinstance(node, ast.Call)]

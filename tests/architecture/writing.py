"""Which models a module writes, read from its source: by managers and querysets, by instances, by SQL, or by an admin."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import Model

from tests.architecture.house import Module, modules

WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "raw"}
WRITES |= {f"a{name}" for name in WRITES}
OF_MANY = {"add", "set", "remove", "clear"}
"""Of a many-to-many relation; of anything else they are words of Python's own collections."""
WRITES_SQL = r"INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE"
UNKNOWN = "?"
ADMINS = ("ModelAdmin", "TabularInline", "StackedInline")

Types = set[str]
Environment = dict[str, Types]


@cache
def our_models() -> dict[str, type[Model]]:
    models = apps.get_models(include_auto_created=True)
    return {model.__name__: model for model in models if model._meta.app_label in {"accounts", "casework", "visits"}}


@cache
def relations() -> dict[str, dict[str, str]]:
    """By model and by the name of an attribute: the model to which it leads."""
    leads: dict[str, dict[str, str]] = defaultdict(dict)
    for name, model in our_models().items():
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model:
                attribute = field.get_accessor_name() if field.auto_created and not field.concrete else field.name  # type: ignore[union-attr]
                leads[name][attribute or field.name] = field.related_model.__name__  # type: ignore[union-attr]
    return leads


@cache
def many_to_many() -> dict[str, str]:
    """The table between, by the name of the relation."""
    fields = [field for model in our_models().values() for field in model._meta.many_to_many]
    return {field.name: field.remote_field.through.__name__ for field in fields}


@cache
def _by_attribute() -> dict[str, Types]:
    """What an attribute of that name can lead to, of whichever model it is."""
    leads: dict[str, Types] = defaultdict(set)
    for of_model in relations().values():
        for attribute, model in of_model.items():
            leads[attribute].add(model)
    return leads


@cache
def written(module: Module) -> set[tuple[str, int]]:
    """(model, line) of everything that writes; UNKNOWN where it cannot be told what, so that it needs a name too."""
    return set(_by_statement(module)) | set(_by_sql(module)) | set(_by_admin(module))


def _by_statement(module: Module) -> Iterator[tuple[str, int]]:
    returns = {node.name: _named(node.returns) for node in module.nodes if isinstance(node, ast.FunctionDef) and node.returns}
    rooms = _imported_modules(module)
    for scope in _scopes(module):
        calls = [node for node in _inside(scope) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        calls = [call for call in calls if call.func.attr in WRITES | OF_MANY]  # type: ignore[attr-defined]
        environment = _environment(scope, returns) if calls else {}
        for call in calls:
            assert isinstance(call.func, ast.Attribute)
            owner = call.func.value
            if call.func.attr in OF_MANY:
                through = many_to_many().get(owner.attr) if isinstance(owner, ast.Attribute) else None
                yield from ((model, call.lineno) for model in [through] if model)
            elif not (isinstance(owner, ast.Name) and owner.id in rooms):
                yield from ((model, call.lineno) for model in _resolve(owner, environment, returns) or {UNKNOWN})


def _by_sql(module: Module) -> Iterator[tuple[str, int]]:
    tables = {model._meta.db_table: name for name, model in our_models().items()}
    pattern = re.compile(
        rf"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+({'|'.join(tables)})\b", re.IGNORECASE
    )
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((tables[match[1].lower()], node.lineno) for match in pattern.finditer(node.value))


def _by_admin(module: Module) -> Iterator[tuple[str, int]]:
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and any(base in ast.unparse(parent) for parent in node.bases for base in ADMINS):
            of = [inner for parent in node.bases if isinstance(parent, ast.Subscript) for inner in ast.walk(parent.slice)]
            names = [name.id for name in of if isinstance(name, ast.Name)]
            yield from ((name, node.lineno) for name in names[:1] if name in our_models())


def _scopes(module: Module) -> Iterator[ast.Module | ast.FunctionDef]:
    yield module.tree
    yield from (node for node in module.nodes if isinstance(node, ast.FunctionDef))


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Without the functions inside, which are scopes themselves."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _inside(child)


def _environment(scope: ast.Module | ast.FunctionDef, returns: Environment) -> Environment:
    """Of which models the scope's variables can be; arguments by their annotations."""
    environment: Environment = defaultdict(set)
    if isinstance(scope, ast.FunctionDef):
        for argument in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs):
            environment[argument.arg] |= _named(argument.annotation)
    for _pass in range(2):  # what is assigned further down may be used further up, in a loop
        for node in _inside(scope):
            for target, value in _assigned(node):
                if isinstance(target, ast.Name):
                    environment[target.id] |= _resolve(value, environment, returns)
                elif isinstance(target, ast.Tuple):
                    for name in (part.id for part in target.elts if isinstance(part, ast.Name)):
                        environment[name] |= _resolve(value, environment, returns)
    return environment


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.target, node.iter


def _resolve(value: ast.expr, environment: Environment, returns: Environment) -> Types:
    """The models that an expression can be, or can be rows of."""
    if isinstance(value, ast.Name):
        return {value.id} if value.id in our_models() else environment.get(value.id, set())
    if isinstance(value, ast.Attribute):
        models = _resolve(value.value, environment, returns)
        if not models:
            return _by_attribute().get(value.attr, set())
        return {relations()[model].get(value.attr, model) for model in models}
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return returns.get(name) or _resolve(value.func, environment, returns)
    if isinstance(value, ast.Subscript | ast.Starred | ast.Await):
        return _resolve(value.value, environment, returns)
    if isinstance(value, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        return _resolve(value.elt, environment, returns)
    parts = {ast.BoolOp: "values", ast.List: "elts", ast.Tuple: "elts", ast.Set: "elts"}.get(type(value), "")
    inner = getattr(value, parts) if parts else [value.body, value.orelse] if isinstance(value, ast.IfExp) else []
    return {model for part in inner for model in _resolve(part, environment, returns)}


def _named(annotation: ast.expr | None) -> Types:
    names = re.findall(r"\w+", ast.unparse(annotation)) if annotation else []
    return {name for name in names if name in our_models()}


def _imported_modules(module: Module) -> set[str]:
    """Names under which a module stands here: `links.create(...)` is a function of one."""
    names = {other.name for other in modules()}
    imports = [node for node in module.nodes if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in imports for alias in node.names if f"{node.module}.{alias.name}" in names}

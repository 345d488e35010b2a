"""The rights that `*/rights.py` declare are those that product code uses; that none is missing, every other test shows."""

import ast
import re
from collections.abc import Iterator

from django.contrib import admin

from accounts import grants
from accounts.models import Membership, Session, User
from casework.models import TextModule
from tests.architecture.house import Module, modules
from tests.architecture.writing import our_models

CHANGING = {"update", "change", "move", "settle", "mark"}
"""Functions whose keywords are columns that they change: of querysets, and those that steps are built from."""
DELETED_FROM = {
    "accounts_session": "somebody signs out",
    "accounts_token": "what has ended is cleaned away",
    "accounts_trycount": "and what a limit on guessing remembers",
    "casework_calendarday": "an edit writes the days of a calendar anew, and itself into another table",
    "casework_correction": "a proposed number was taken or replaced",
    "casework_idempotency": "what clients were answered is kept for a day",
    "casework_unsentform": "typed for a session that was over, until it is sent or half an hour has passed",
    "casework_limit": "administrators keep the catalogue",
    "casework_route": "and the table of dispatch",
    "casework_savedview": "somebody no longer wants a view of a list",
    "casework_sweep": "looks are kept for so many days",
    "casework_trainedproposals": "what was learned before is no longer read",
    "casework_urgencyword": "administrators keep these too",
    "visits_visit_companions": "a visit that was planned is recorded with whoever came along",
}


def test_every_column_that_may_be_changed_is_changed_by_somebody() -> None:
    changed = {name for module in modules() for name in changed_names(module)}
    in_forms = {model for model in our_models().values() if model in admin.site._registry} | {Membership, User, TextModule}
    by_django = {Session}  # saved whole, by the middleware of sessions
    unused = [
        f"{model._meta.db_table}.{field.column}"
        for model in set(our_models().values()) - in_forms - by_django
        for field in model._meta.concrete_fields
        if field.column in grants.declared()[model._meta.db_table].update and not {field.name, field.attname} & changed
    ]
    assert unused == []


def changed_names(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in CHANGING:
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)
        if isinstance(node, ast.keyword) and node.arg == "update_fields":
            yield from (part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant))
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"UPDATE casework_|DO UPDATE SET", node.value)
        ):
            yield from re.findall(r"(\w+) = ", node.value)


def test_rows_are_deleted_from_these_tables_alone() -> None:
    assert {table for table, rights in grants.declared().items() if rights.delete} == set(DELETED_FROM)


def test_what_is_appended_is_not_changed_and_not_deleted() -> None:
    for table in ("casework_event", "casework_firing", "casework_ruleversion", "casework_casehandler", "casework_calendaredit"):
        assert grants.declared()[table] == grants.Rights(insert=True)

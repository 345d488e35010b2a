"""Rows that are signed one by one, as a statement: what the application signs of each, as accounts/signed_rows.py writes it."""

from collections.abc import Mapping

from django.db import models

from accounts.signed_rows import SignatureField
from tests.bench import copying

SIGNED = "mac"


def inserting(model: type[models.Model], columns: Mapping[str, str], source: str) -> str:
    """Insert `columns`, by name, of the rows of `source`, and sign them where the model is signed."""
    table = model._meta.db_table
    names = ", ".join(columns)
    if SIGNED not in columns or not isinstance(field := model._meta.get_field(SIGNED), SignatureField):
        return f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} {source}"
    plain = {name: value for name, value in columns.items() if name != SIGNED}
    selected = ", ".join(f"{value} AS {name}" for name, value in plain.items())
    message = " || ', ' || ".join(_written(model, name) for name in field.columns)
    keyed = f"city.keyed('{table}', encode(nonce, 'hex') || '[' || {message} || ']')"
    return f"""
        INSERT INTO {table} ({", ".join(plain)}, {SIGNED}) SELECT {", ".join(plain)}, nonce || {keyed}
        FROM (SELECT {selected}, uuid_send(gen_random_uuid()) AS nonce {source}) AS copied
    """  # noqa: S608


def _written(model: type[models.Model], column: str) -> str:
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    if isinstance(field, models.DateTimeField):
        return f"'\"' || {copying.instant(column)} || '\"'"
    if isinstance(field, models.BinaryField):
        return f"'\"' || encode({column}, 'hex') || '\"'"
    return f"coalesce(to_jsonb({column})::text, 'null')"

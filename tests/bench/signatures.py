"""Rows that are signed one by one, as a statement: what the application signs of each, as accounts/signed_rows.py writes it."""

from collections.abc import Iterable, Mapping

from django.db import models

from accounts.signed_rows import SignatureField
from tests.bench import copying

OUTCOME = "outcome_mac"


def inserting(model: type[models.Model], columns: Mapping[str, str], source: str) -> str:
    """Insert `columns`, by name, of the rows of `source`, and sign them where the model is signed: what became of a row where
    that of its life is."""
    table = model._meta.db_table
    fields = {field.column: field for field in model._meta.concrete_fields if isinstance(field, SignatureField)}
    plain = {name: value for name, value in columns.items() if name not in fields}
    signatures = {name: _signature(model, name, fields[name].columns) for name in fields if name in columns}
    if not signatures:
        return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} {source}"
    if OUTCOME in signatures:
        plain = {"id": f"nextval(pg_get_serial_sequence('{table}', 'id'))"} | plain
        signatures[OUTCOME] = f"CASE WHEN of_life IS NOT NULL THEN {signatures[OUTCOME]} END"
        source = f", {columns[OUTCOME]} AS of_life {source}"
    selected = ", ".join(f"{value} AS {name}" for name, value in plain.items())
    nonces = ", ".join(f"uuid_send(gen_random_uuid()) AS nonce_{name}" for name in signatures)
    return f"""
        INSERT INTO {table} ({", ".join((*plain, *signatures))}) SELECT {", ".join((*plain, *signatures.values()))}
        FROM (SELECT {selected}, {nonces} {source}) AS copied
    """  # noqa: S608


def _signature(model: type[models.Model], name: str, columns: Iterable[str]) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, SignatureField)
    message = " || ', ' || ".join(_written(model, column) for column in columns)
    return f"nonce_{name} || city.keyed('{field.purpose}', encode(nonce_{name}, 'hex') || '[' || {message} || ']')"


def _written(model: type[models.Model], column: str) -> str:
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    if isinstance(field, models.DateTimeField):
        return f"coalesce('\"' || {copying.instant(column)} || '\"', 'null')"
    if isinstance(field, models.BinaryField):
        return f"'\"' || encode({column}, 'hex') || '\"'"
    return f"coalesce(to_jsonb({column})::text, 'null')"

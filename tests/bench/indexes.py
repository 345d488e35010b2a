"""Indexes of large tables, set aside while rows are poured into them: to build one anew is quicker than to grow it."""

from collections.abc import Sequence
from typing import Any


def set_aside(cursor: Any, tables: Sequence[str]) -> list[str]:
    """The statements that put everything back. Primary keys stay, since foreign keys stand on them."""
    cursor.execute(_UNIQUE, [list(tables)])
    constraints = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cursor.execute(_OTHERS, [list(tables)])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    again = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in constraints]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")  # it would go over what is still growing
    attended = [f"ALTER TABLE {table} RESET (autovacuum_enabled)" for table in tables]
    return [definition for _name, definition in indexes] + again + attended


_UNIQUE = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'u' AND conrelid = ANY (%s::regclass[]) ORDER BY conrelid, conname
"""
_OTHERS = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = ANY (%s::regclass[]) AND NOT indisprimary ORDER BY indrelid, indexrelid
"""

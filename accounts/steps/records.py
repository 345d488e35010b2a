"""What administrators keep: units, areas, and the catalogue of the rooms above. Each change is a line in the history."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from accounts import history
from accounts.models import User

Row = TypeVar("Row", bound=Model)


def create(row: Row, *, actor: User | None, at: datetime) -> Row:
    """Save a new row. `actor` None: the system, or the command line."""
    return create_all([row], actor=actor, at=at)[0]


@transaction.atomic
def create_all(rows: Sequence[Row], *, actor: User | None, at: datetime) -> Sequence[Row]:
    """The same for many rows of one kind."""
    history.lock()
    for row in rows[:1]:
        type(row)._base_manager.bulk_create(rows)
    history.append_many(history.event(row, "create", actor=actor, at=at) for row in rows)
    return rows


@transaction.atomic
def change(row: Row, *, actor: User | None, at: datetime) -> Row:
    """Save what of the row was changed since it was read; where nothing was, nothing is written."""
    history.lock()
    before = history.state(type(row)._base_manager.get(pk=row.pk))
    after = history.state(row)
    was = {name: value for name, value in before.items() if value != after[name]}
    if was:
        row.save(update_fields=[*was])
        history.append_many([history.event(row, "change", actor=actor, at=at, was=was)])
    return row


@transaction.atomic
def remove(row: Model, *, actor: User, at: datetime) -> None:
    """Delete a line of the dispatch table, or a limit of a topic. Whatever else was once there stays."""
    history.lock()
    history.append_many([history.event(row, "remove", actor=actor, at=at)])
    row.delete()

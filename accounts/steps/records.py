"""What administrators keep: units, areas, and the catalogue of the rooms above. Each change is a line in the history."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from accounts import history
from accounts.batches import AT_ONCE
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
def change_all(rows: Sequence[Row], *, actor: User | None, at: datetime) -> None:
    """The same for many rows of one kind. None of them moves in its tree: that takes along what is below it, one by one."""
    history.lock()
    for row in rows[:1]:
        model = type(row)
        before = {pk: history.state(stands) for pk, stands in model._base_manager.in_bulk([row.pk for row in rows]).items()}
        was = {
            row.pk: {name: value for name, value in before[row.pk].items() if value != history.state(row)[name]} for row in rows
        }
        changed = [row for row in rows if was[row.pk]]
        columns = {name for differences in was.values() for name in differences}
        if changed:
            model._base_manager.bulk_update(changed, sorted(columns), batch_size=AT_ONCE)
        history.append_many(history.event(row, "change", actor=actor, at=at, was=was[row.pk]) for row in changed)


@transaction.atomic
def remove(row: Model, *, actor: User, at: datetime) -> None:
    """Delete a line of the dispatch table, or a limit of a topic. Whatever else was once there stays."""
    history.lock()
    history.append_many([history.event(row, "remove", actor=actor, at=at)])
    row.delete()

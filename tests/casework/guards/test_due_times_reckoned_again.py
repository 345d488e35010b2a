"""An upgrade reckons the open due times again that were moved by whole days: verification finds them in line."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from casework import steps
from tests.casework.looking import wait
from tests.roles import as_owner
from tests.verified import first_break
from tests.world import World

MIGRATION = import_module("casework.migrations.0024_due_times_after_pauses")


@pytest.mark.django_db
def test_what_an_older_rule_moved_by_whole_days_is_in_line_after_the_upgrade(world: World) -> None:
    case = world.acknowledged()
    case = steps.return_(case, reason="不归我管", actor=world.handler, at=world.later(minutes=10))
    case = world.dispatched(case, unit=world.roads)
    due = wait(case, "resolution").due_at
    assert due
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_wait DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE casework_wait SET due_at = %s WHERE id = %s", [due + timedelta(days=1), wait(case, "resolution").pk]
        )
        cursor.execute("ALTER TABLE casework_wait ENABLE TRIGGER USER")
    assert first_break() is not None
    with as_owner():
        MIGRATION.reckon_again(apps, connection.schema_editor(atomic=False))
    assert wait(case, "resolution").due_at == due
    assert first_break() is None

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.roles import as_owner
from tests.world import World


def verify() -> str:
    out = StringIO()
    call_command("verify_timeline", stdout=out)
    return out.getvalue()


def tamper(sql: str) -> None:
    """As somebody could who owns the database."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE casework_event DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE casework_event ENABLE TRIGGER USER")


def test_a_timeline_that_nobody_touched_is_whole(world: World) -> None:
    world.closed()
    assert verify().startswith("whole: ")


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "UPDATE casework_event SET occurred_at = now() WHERE seq = 2",
            "event 2: the event was changed",
        ),
        ("DELETE FROM casework_event WHERE seq = 2", "event 2: an event is missing"),
        ("DELETE FROM casework_event WHERE seq = (SELECT max(seq) FROM casework_event)", "the end of the timeline is missing"),
    ],
)
def test_the_first_broken_link_is_named(world: World, sql: str, fault: str) -> None:
    case = world.acknowledged()
    tamper(sql)
    with pytest.raises(CommandError, match=f"case {case.number}.*{fault}|{fault}") as error:
        verify()
    assert error.value.returncode == 1

"""Open waits by the million, copied from one case of a legal world, and cases that come due: what benches of escalation share.

The guards are off for the copying alone.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

TWELVE = (
    "visit-first",
    "visit-second",
    "visit-third",
    "visit-first-urgent",
    "visit-second-urgent",
    "visit-third-urgent",
    "visit-first-emergency",
    "visit-second-emergency",
    "visit-third-emergency",
    "resolution-warning",
    "resolution-overdue",
    "resolution-overdue-daily",
)
UNITS, HANDLERS, AREAS = 60, 600, 200
FIRED = 0.1
"""One wait in ten is overdue and has fired all its rungs."""


def populate(waits: int) -> datetime:
    """So many open waits, one for each case, and as many that have ended within the last 90 days. Returns the city's present."""
    from casework.models import EscalationRule
    from casework.notices import compose
    from tests import tuning
    from tests.world import World

    world = World()
    case = world.acknowledged()
    compose.pending(at=world.now)
    tuning.leave_on(*EscalationRule.objects.filter(code__in=TWELVE))
    now = world.now + timedelta(days=91)
    units, handlers, areas = _places(world)
    parameters = {"case": case.pk, "n": waits, "now": now, "units": units, "handlers": handlers, "areas": areas}
    with unguarded() as cursor:
        cursor.execute(_CASES.format(columns=_columns("casework_case", without=("id", "number", *_SPREAD))), parameters)
        cursor.execute("UPDATE casework_wait SET until = since, ended_by = 'bench' WHERE until IS NULL")
        columns = _columns("casework_wait", without=("id", "case_id", "since", "clock_from", "until"))
        for clock, until in ((_CLOCK, "NULL::timestamptz"), (_PAST, f"{_PAST} + (1 + c.id %% 168) * interval '1 hour'")):
            prefixed = ", ".join(f"w.{column}" for column in columns.split(", "))
            cursor.execute(_WAITS.format(columns=columns, prefixed=prefixed, clock=clock, until=until), parameters)
        cursor.execute(_FIRINGS, parameters)
    tidied()
    return now


def come_due(many: int, *, now: datetime) -> int:
    """So many cases that have no timeline yet are given one, and a clock that runs since yesterday. How many there were."""
    with unguarded() as cursor:
        cursor.execute(_COME_DUE, [many, now - timedelta(days=1)])
        count: int = cursor.rowcount
    tidied()
    return count


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor for which no trigger fires."""
    from django.db import connection

    from tests.roles import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def tidied() -> None:
    """As autovacuum leaves it."""
    from django.db import connection

    from tests.roles import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def environment() -> dict[str, str]:
    """Of such a process: the settings of tests, on the city's database."""
    from django.db import connection

    from tests import databases

    return os.environ | databases.urls(connection.settings_dict["NAME"]) | {"LOG_LEVEL": "ERROR"}


def _places(world: Any) -> tuple[list[int], list[int], list[int]]:
    """Units with a lead each, their handlers (of unit n: those whose number is n, counted round), and areas."""
    from accounts.models import Area, Role, Unit, User
    from accounts.steps import people, records
    from accounts.steps.memberships import Post

    by = {"actor": world.administrator, "at": world.now}
    units = records.create_all([Unit(code=f"b{n}", name=f"单位{n}", parent=world.government) for n in range(UNITS)], **by)
    areas = [Area(code=f"a{n}", name=f"社区{n}", level="community", parent=world.town) for n in range(AREAS)]
    records.create_all(areas, **by)
    users = people.enter([User(username=f"h{n}", name=f"干部{n}", password="!") for n in range(HANDLERS + UNITS)], **by)
    roles = [Role.HANDLER] * HANDLERS + [Role.UNIT_LEAD] * UNITS
    world.grant(*(Post(user, role, units[n % UNITS]) for n, (user, role) in enumerate(zip(users, roles, strict=True))))
    return [row.pk for row in units], [row.pk for row in users[:HANDLERS]], [row.pk for row in areas]


def _columns(table: str, *, without: tuple[str, ...]) -> str:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in without)


_SPREAD = ("unit_id", "handler_id", "area_id")
_CASES = """
    INSERT INTO casework_case (number, unit_id, handler_id, area_id, {columns})
    SELECT 'B' || g, (%(units)s)[1 + g %% 60], (%(handlers)s)[1 + g %% 600], (%(areas)s)[1 + (g / 7) %% 200], {columns}
    FROM casework_case, generate_series(1, %(n)s) AS g WHERE id = %(case)s
"""
# Those that have fired began weeks ago, the others this morning.
_CLOCK = (
    "CASE WHEN c.id %% 10 = 0 THEN %(now)s - (10 + c.id %% 20) * interval '1 day' "
    "ELSE %(now)s - (c.id %% 7200) * interval '1 second' END"
)
_PAST = "%(now)s - (1 + c.id %% 90) * interval '1 day'"
_WAITS = """
    INSERT INTO casework_wait (case_id, since, clock_from, until, {columns})
    SELECT c.id, {clock}, {clock}, {until}, {prefixed}
    FROM casework_case c, casework_wait w WHERE w.case_id = %(case)s AND w.kind = 'visit' AND c.id > %(case)s
"""
_FIRINGS = """
    INSERT INTO casework_firing (rule_id, version_id, wait_id, due_seq, nth, fired_at, evidence, outcome)
    SELECT r.id, r.current_id, w.id, 0, 1, w.clock_from + interval '5 days', '{}', 'done'
    FROM casework_wait w, casework_escalationrule r
    WHERE w.until IS NULL AND w.clock_from < %(now)s - interval '9 days'
      AND r.code IN ('visit-first', 'visit-second', 'visit-third')
"""
_COME_DUE = """
    WITH legal AS (
        SELECT case_id, seq, hash FROM casework_head ORDER BY case_id LIMIT 1
    ), due AS (
        INSERT INTO casework_head (case_id, seq, hash, announced_seq)
        SELECT c.id, legal.seq, legal.hash, legal.seq FROM legal, casework_case c
        WHERE c.id > legal.case_id AND c.id %% 10 <> 0 AND NOT EXISTS (SELECT 1 FROM casework_head h WHERE h.case_id = c.id)
        ORDER BY c.id LIMIT %s
        RETURNING case_id
    )
    UPDATE casework_wait w SET clock_from = %s FROM due WHERE w.case_id = due.case_id AND w.until IS NULL
"""

"""The due times of a calendar's open waits: read and reckoned (a preview does no more), and written where they moved.

Waits that stand still are left: they are reckoned when they run on. So are those whose due time a person named, and those
that count by the clock; but of any that stood still, it is reckoned anew from when its working days count.
"""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from casework.models import Case
from casework.models.choices import Urgency
from casework.refusal import Invalid
from casework.worktime import moved_times
from casework.worktime.arrays import Instants, instants
from casework.worktime.calendar import WorkingCalendar
from casework.worktime.clock import OutsideCalendar
from casework.worktime.moved_times import BY_CALENDAR, Stood, Times

AT_ONCE = 20_000
WRITTEN = (0, 2, 3, 4, 5, 7, 8, 9)
"""Columns of Times that are said to the table: the case and the old mark are not."""
HURRIED = [Urgency.EMERGENCY.value, Urgency.URGENT.value]


def reckoned(calendar: int, working: WorkingCalendar) -> Times:
    """Every open wait that the calendar moves, with what `working` gives it. Reads only.

    Raises Invalid where the calendar holds too little working time for a limit that runs.
    """
    try:
        times = moved_times.of_ordinary(working, _ordinary(calendar)), moved_times.of_stood(working, list(_stood(calendar)))
    except OutsideCalendar as beyond:
        far = _("With this calendar some cases would never be due: it has too little working time. Nothing was changed.")
        raise Invalid("invalid", far, fields={"": [far]}) from beyond
    return Times(np.concatenate([each.rows for each in times])).ordered()


def write(times: Times, *, at: datetime) -> int:
    """Say so in the table, cases locked before their waits; inside a transaction. How many due times moved.

    What a step has changed since it was read is left as it is. A due time that lies ahead may be spoken of again; of one that
    is past already everything has been said.
    """
    now = int(instants([at])[0])
    other = times.other.rows
    return sum(_write(Times(other[start : start + AT_ONCE]), now) for start in range(0, len(other), AT_ONCE))


def _ordinary(calendar: int) -> Instants:
    """As numbers: wait, case, since, amount, unit, due, clock, provisional."""
    with connection.cursor() as cursor:
        query = cursor.mogrify(_ORDINARY, [list(BY_CALENDAR), calendar, list(BY_CALENDAR)]).decode()
        buffer = StringIO()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", buffer)
    numbers = np.fromstring(buffer.getvalue(), dtype=np.int64, sep="\t") if buffer.tell() else np.empty(0, dtype=np.int64)
    return numbers.reshape(-1, 8)


def _stood(calendar: int) -> Iterator[Stood]:
    with connection.cursor() as cursor:
        cursor.execute(_STOOD, [list(BY_CALENDAR), HURRIED, calendar])
        for *columns, starts, ends in cursor.fetchall():
            yield Stood(*(*columns, tuple(zip(starts, ends, strict=True))))


def _write(part: Times, now: int) -> int:
    cases = np.unique(part.case).tolist()
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=cases).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [now, *(part.rows[:, place].tolist() for place in WRITTEN)])
        moved: int = cursor.fetchone()[0]
    return moved


# A double holds the seconds of this century to a quarter of a microsecond, and is read three times as fast as `extract`.
_ORDINARY = """
    SELECT w.id, w.case_id, round(date_part('epoch', w.since) * 1000000)::bigint, w.limit_amount,
           array_position(%s, w.limit_unit::text) - 1, round(date_part('epoch', w.due_at) * 1000000)::bigint,
           round(date_part('epoch', w.clock_from) * 1000000)::bigint, w.provisional::int
    FROM casework_wait w
    WHERE w.until IS NULL AND w.calendar_id = %s AND w.limit_amount IS NOT NULL AND w.limit_unit = ANY(%s)
          AND NOT EXISTS (SELECT 1 FROM casework_pause p WHERE p.wait_id = w.id)
"""
_STOOD = """
    SELECT w.id, w.case_id, w.since, w.limit_amount, w.limit_unit, w.due_at, w.clock_from, w.days_from, w.provisional,
           CASE WHEN w.limit_unit <> '' THEN w.limit_unit <> ALL(%s) ELSE c.urgency = ANY(%s) END AS by_the_clock,
           array_agg(p.started_at ORDER BY p.started_at, p.id), array_agg(p.ended_at ORDER BY p.started_at, p.id)
    FROM casework_wait w JOIN casework_case c ON c.id = w.case_id JOIN casework_pause p ON p.wait_id = w.id
    WHERE w.until IS NULL AND w.calendar_id = %s
    GROUP BY w.id, c.id HAVING bool_and(p.ended_at IS NOT NULL)
"""
_WRITE = """
    WITH given AS MATERIALIZED (
        SELECT wait, old_due <> due AS moves, provisional = 1 AS provisional, due > %s AS ahead,
               timestamptz 'epoch' + old_due * interval '1 microsecond' AS old_due,
               timestamptz 'epoch' + due * interval '1 microsecond' AS due,
               timestamptz 'epoch' + old_clock * interval '1 microsecond' AS old_clock,
               timestamptz 'epoch' + clock * interval '1 microsecond' AS clock,
               timestamptz 'epoch' + nullif(old_days, 0) * interval '1 microsecond' AS old_days,
               timestamptz 'epoch' + nullif(days, 0) * interval '1 microsecond' AS days
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
                 AS row (wait, old_due, due, old_clock, clock, provisional, old_days, days)
    ), written AS (
        UPDATE casework_wait w
        SET due_at = CASE WHEN g.moves THEN g.due ELSE w.due_at END, clock_from = g.clock, provisional = g.provisional,
            days_from = g.days, due_seq = w.due_seq + (g.moves AND g.ahead)::int
        FROM given g
        WHERE w.id = g.wait AND w.until IS NULL AND w.clock_from = g.old_clock AND (NOT g.moves OR w.due_at = g.old_due)
              AND w.days_from IS NOT DISTINCT FROM g.old_days
              AND NOT EXISTS (SELECT 1 FROM casework_pause p WHERE p.wait_id = w.id AND p.ended_at IS NULL)
        RETURNING g.moves
    )
    SELECT count(*) FILTER (WHERE moves) FROM written
"""

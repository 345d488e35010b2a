"""A city poured out of its lives: every row of a life copied, moved in time, given to other people, and chained anew."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from queue import SimpleQueue
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from psycopg2.extras import execute_values

from tests.bench import indexes, pouring, quarters, staging, townsfolk
from tests.bench.lives import MINUTES, WEEKS_STOPPED, Lives
from tests.bench.staging import PLACED, TABLES

OPEN, STOPPED = 0.2, 0.4
"""The share of open cases; and of these, of such on which nobody acts any more."""
WEEKS = 100
"""So far back ended cases lie."""
CALLERS = 0.4
"""Citizens with a phone, for each of their cases: some call again and again."""
AT_ONCE = 10_000
"""Cases copied by one statement for each table."""
WIDTH = 40
"""Characters of a bar."""
Say = Callable[[str], None]


class Laps:
    """Lines of what has been done, each with the seconds since the beginning, and bars meanwhile. `stages`: the whole ones, each
    with its own seconds."""

    def __init__(self, say: Say) -> None:
        self.say, self.began = say, time.monotonic()
        self.stages: list[tuple[str, float]] = []
        self.twentieth = 0

    def ended(self, stage: str) -> None:
        now = self._passed()
        self.stages.append((stage, now - self._before()))
        self.say(f"{now:7.1f} s  {stage}\n")

    def bar(self, done: int, total: int, what: str) -> None:
        """On a terminal drawn over the one before, and overwritten by the line of its stage; elsewhere one for each twentieth."""
        terminal, twentieth = sys.stdout.isatty(), done * 20 // total
        if not terminal and twentieth == self.twentieth:
            return
        self.twentieth = twentieth
        now = self._passed()
        left = (now - self._before()) * (total - done) / done
        drawn = "█" * (done * WIDTH // total)
        end = "\r" if terminal else "\n"
        self.say(f"{now:7.1f} s  {drawn:░<{WIDTH}}  {done:,} of {total:,} {what}, {left:.0f} s left  {end}")

    def _passed(self) -> float:
        return time.monotonic() - self.began

    def _before(self) -> float:
        return sum(seconds for _stage, seconds in self.stages)


def multiply(cursors: Sequence[Any], lives: Lives, *, cases: int, laps: Laps) -> None:
    """Add so many copies. `cursors`: psycopg2's own, of connections that work side by side, by an owner who may switch the
    guards off; they are off for this alone. The schema `city` is left, which says of which life each copy is one."""
    cursor = cursors[0]
    staging.lay_out(cursor, quarters.build(at=timezone.now()))
    laps.ended(f"units, people and areas of {quarters.QUARTERS} quarters; every life laid out for each")
    _draw(cursor, lives, cases)
    _move_in(cursor)
    laps.ended("when each case was, in which quarter, and whose; the citizens, sealed")
    again = indexes.set_aside(cursor, [table.name for table in TABLES])
    pouring.prepare(cursor)
    batches = range(1, cases + 1, AT_ONCE)
    for nth in shared(cursors, pouring.pour, [(first, min(first + AT_ONCE - 1, cases)) for first in batches]):
        laps.bar(min(nth * AT_ONCE, cases), cases, "cases")
    pouring.finish(cursor)
    laps.ended("every row of every case")
    for nth in shared(cursors, lambda each, statement: each.execute(statement), [(statement,) for statement in again]):
        laps.bar(nth, len(again), "indexes made again")
    laps.ended(f"{len(again)} indexes and unique constraints, made again")


def shared(cursors: Sequence[Any], work: Callable[..., object], tasks: Sequence[tuple[Any, ...]]) -> Iterator[int]:
    """Each task by a cursor that is free. How many have been done, one after the other."""
    free = SimpleQueue[Any]()
    for cursor in cursors:
        free.put(cursor)

    def by_one(task: tuple[Any, ...]) -> None:
        cursor = free.get()
        try:
            work(cursor, *task)
        finally:
            free.put(cursor)

    with ThreadPoolExecutor(len(cursors)) as threads:
        for nth, _done in enumerate(threads.map(by_one, tasks), start=1):
            yield nth


def _draw(cursor: Any, lives: Lives, cases: int) -> None:
    still_open = round(cases * OPEN)
    parts = (lives.ended, lives.settled, lives.restless)
    cursor.execute("CREATE TABLE city.fitting (life bigint, weeks int[], minutes int)")
    fitting = [(life, *fit) for life, fit in lives.fitting.items()]
    execute_values(cursor, "INSERT INTO city.fitting VALUES %s", fitting)
    cursor.execute("SELECT setseed(0.5)")
    cursor.execute(
        _DRAWN,
        {
            "cases": cases,
            "ended": cases - still_open,
            "stopped": cases - still_open + round(still_open * STOPPED),
            "lives": [case for part in parts for case in part],
            "begins": [sum(len(part) for part in parts[:nth]) for nth in range(len(parts))],
            "counts": [len(part) for part in parts],
            "quarters": quarters.QUARTERS,
            "weeks": [WEEKS, WEEKS_STOPPED, 1],
            "minutes": MINUTES,
            "zone": settings.TIME_ZONE,
        },
    )


def _move_in(cursor: Any) -> None:
    """Who cannot be called is registered anew each time."""
    cursor.execute("SELECT reach, count(*) FROM city.drawn WHERE reach IS NOT NULL GROUP BY reach")
    wanted = {reach: count if reach == "none" else round(count * CALLERS) + 1 for reach, count in cursor.fetchall()}
    before = townsfolk.move_in(cursor, wanted, at=timezone.now() - timedelta(weeks=WEEKS + 15))
    cursor.execute("CREATE TABLE city.reach (reach text, before bigint, count int)")
    for reach, count in wanted.items():
        cursor.execute("INSERT INTO city.reach VALUES (%s, %s, %s)", [reach, before[reach], count])
    cursor.execute(_COPIES)


def _first_place(model: type[Model]) -> str:
    """The id before the copy's own rows."""
    kind, last = PLACED[model], f"(SELECT coalesce(max(id), 0) FROM {model._meta.db_table})"  # noqa: S608
    return f"{last} + sum({kind}) OVER (ORDER BY n) - {kind} AS first_{kind}"


# In the order of registering. Of those on which nobody acts any more most lie near. `minutes`: by which copies of a life differ.
_DRAWN = """
    CREATE UNLOGGED TABLE city.drawn AS
    WITH thrown AS (
        SELECT g, CASE WHEN g <= %(ended)s THEN 1 WHEN g <= %(stopped)s THEN 2 ELSE 3 END AS part,
               random() AS of_lives, random() AS of_quarters, random() AS of_weeks, random() AS of_minutes,
               random() AS of_citizens
        FROM generate_series(1, %(cases)s) AS g
    ), chosen AS (
        SELECT g, part, floor(of_quarters * %(quarters)s)::int AS quarter, of_citizens, of_weeks,
               (%(lives)s::bigint[])[1 + (%(begins)s::int[])[part] + floor(of_lives * (%(counts)s::int[])[part])::int] AS life,
               of_minutes
        FROM thrown
    ), placed AS (
        SELECT c.*, coalesce(f.weeks[1 + floor(power(of_weeks, 2) * cardinality(f.weeks))::int],
                             floor(of_weeks * (%(weeks)s::int[])[part])::int) AS weeks,
               make_interval(secs => of_minutes * 60 * coalesce(f.minutes, %(minutes)s)) AS minutes
        FROM chosen c LEFT JOIN city.fitting f ON f.life = c.life
    ), dated AS (
        SELECT s.*, t.reach, make_interval(secs => weeks * -604800) AS by_weeks,
               make_interval(secs => weeks * -604800) - minutes AS shift,
               c.created_at + make_interval(secs => weeks * -604800) - minutes AS created_at
        FROM placed s JOIN casework_case c ON c.id = s.life LEFT JOIN casework_citizen t ON t.id = c.citizen_id
    )
    SELECT *, row_number() OVER (ORDER BY created_at, g) AS n, (created_at AT TIME ZONE %(zone)s)::date AS day FROM dated
"""
_COPIES = f"""
    CREATE UNLOGGED TABLE city.copy AS
    WITH numbered AS (
        SELECT d.*, row_number() OVER (PARTITION BY d.day ORDER BY n) + coalesce(k.last, 0) AS of_day,
               row_number() OVER (PARTITION BY reach ORDER BY n) AS of_reach
        FROM city.drawn d LEFT JOIN casework_number k ON k.day = d.day
    ), held AS (
        SELECT life, {", ".join(f"count(*) FILTER (WHERE kind = '{kind}') AS {kind}" for kind in PLACED.values())}
        FROM city.place GROUP BY life
    )
    SELECT n, (SELECT max(id) FROM casework_case) + n AS id, life, quarter, weeks * -7 AS days, by_weeks, shift, day, of_day,
           to_char(day, 'YYYYMMDD') || '-' || lpad(of_day::text, greatest(5, length(of_day::text)), '0') AS number,
           r.before + CASE reach WHEN 'none' THEN of_reach ELSE 1 + floor(power(of_citizens, 1.7) * r.count)::bigint END
               AS citizen,
           CASE WHEN g % 5 < 2 THEN 'city-hotline' ELSE '' END AS source,
           CASE WHEN g % 5 < 2 THEN 'H' || g ELSE '' END AS external_id,
           {", ".join(_first_place(model) for model in PLACED)}
    FROM numbered LEFT JOIN city.reach r USING (reach) JOIN held USING (life);
    CREATE UNIQUE INDEX ON city.copy (n);
    ANALYZE city.copy;
"""  # noqa: S608

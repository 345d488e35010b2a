"""What an edit of the calendar costs in a city: `python -m tests.bench.calendar [waits]`."""

import os
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.bench import open_waits, serving

WAITS, RUNS = 200_000, 5


def main(waits: int) -> int:
    os.environ.setdefault("TEST_DATABASE", "test_bench_calendar")
    serving.settle()
    from tests.bench import report

    with serving.database():
        rows = measured(waits)
        report.write("calendar", f"An edit of the calendar: {waits:,} open due times", rows)
    for what, value, promised in rows:
        print(f"{what:<88}{value:>12}  {promised}")
    return 0


def measured(waits: int) -> list[tuple[str, str, str]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from casework import calendar_cache
    from casework.calendar_editor.preview import Preview
    from casework.calendar_editor.save import preview_edit
    from casework.steps.edit_calendar import edit_calendar, go_by
    from casework.worktime.calendar_plan import Day, Edit

    now = populate(waits)
    who = User.objects.get(username="administrator")
    calendar = calendar_cache.default()
    holiday = Edit(days=((_next_wednesday(now), Day("holiday", "停工")),))

    def preview_holiday() -> Preview:
        return preview_edit(calendar, holiday, user=who, at=now)

    outcome, previewed = _timed(preview_holiday, times=RUNS)
    with CaptureQueriesContext(connection) as queries:
        preview_holiday()
    _none, compared = _timed(lambda: go_by(calendar_cache.default(), at=now), times=RUNS)
    with CaptureQueriesContext(connection) as writing:
        saved, took = _timed(
            lambda: edit_calendar(calendar, holiday, base_revision=calendar.revision, reason="停工", actor=who, at=now), times=1
        )
    return [
        (f"preview of a holiday that moves {outcome.count:,} (median of {RUNS})", f"{previewed:.2f} s", "≤ 1 s"),
        ("SQL statements of a preview", str(len(queries)), "-"),
        (f"saved: {saved.moved:,} due times written", f"{took:.1f} s", "-"),
        ("SQL statements of saving", str(len(writing)), "-"),
        (f"a look that finds every due time in line (median of {RUNS})", f"{compared:.2f} s", "-"),
    ]


def populate(waits: int) -> datetime:
    """Resolutions due in 5 or 15 working days, begun within two weeks; one in twenty stood still once."""
    from casework import calendar_cache
    from casework.steps.edit_calendar import go_by

    now = open_waits.populate(waits)
    with open_waits.unguarded() as cursor:
        cursor.execute(
            "UPDATE casework_wait SET kind = 'resolution', limit_unit = 'working_days', due_at = clock_from, "
            "limit_amount = CASE WHEN id % 3 = 0 THEN 15 ELSE 5 END, since = %(now)s - (id % 1209600) * interval '1 second', "
            "clock_from = %(now)s - (id % 1209600) * interval '1 second' WHERE until IS NULL".replace(" % ", " %% "),
            {"now": now},
        )
        cursor.execute(
            "INSERT INTO casework_pause (wait_id, started_at, ended_at) SELECT id, since + interval '1 hour', "
            "least(since + interval '1 day', %s) FROM casework_wait WHERE until IS NULL AND id %% 20 = 0",
            [now],
        )
    go_by(calendar_cache.default(), at=now)
    open_waits.tidied()
    return now


def _next_wednesday(now: datetime) -> date:
    return now.date() + timedelta(days=(2 - now.weekday()) % 7 or 7)


def _timed(work: Callable[[], Any], *, times: int) -> tuple[Any, float]:
    """The answer, and the median of so many runs in seconds."""
    taken = []
    for _run in range(times):
        began = time.perf_counter()
        answer = work()
        taken.append(time.perf_counter() - began)
    return answer, sorted(taken)[times // 2]


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WAITS))

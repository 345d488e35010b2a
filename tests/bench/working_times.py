"""How long a million additions of working time take, at once and one by one: `python -m tests.bench.working_times`."""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from tests.bench import serving

RUNS, MANY, SAMPLE = 5, 1_000_000, 20_000
FIRST_YEAR, LAST_YEAR = 2022, 2026  # in which the waits began
LIMIT = "≤ 0.3 s"


def main() -> int:
    serving.settle()
    from casework.worktime import arrays, clock
    from casework.worktime.durations import LONGEST, WORKING_MINUTES
    from tests.bench import report

    cal = _calendar()
    chance = np.random.default_rng(20261124)
    starts = chance.integers(_midnight(FIRST_YEAR), _midnight(LAST_YEAR), MANY)
    amounts = chance.integers(1, LONGEST[WORKING_MINUTES], MANY)
    sample = list(zip(arrays.datetimes(starts[:SAMPLE]), amounts[:SAMPLE].tolist(), strict=True))
    at_once, one_by_one = [], []
    for _run in range(RUNS):
        seconds, due = _timed(lambda: arrays.add(cal, starts, amounts, WORKING_MINUTES))
        at_once.append(seconds)
        seconds, alone = _timed(lambda: [clock.add(cal, *start, WORKING_MINUTES) for start in sample])
        one_by_one.append(seconds * MANY / SAMPLE)
        if arrays.datetimes(due[:SAMPLE]) != alone:
            raise RuntimeError("at once and one by one do not agree")
    fast, slow = statistics.median(at_once), statistics.median(one_by_one)
    rows = [
        (f"{MANY:,} additions of working minutes, at once (median of {RUNS})", f"{fast:.3f} s", LIMIT),
        (f"the same one by one, reckoned from {SAMPLE:,} of them (median of {RUNS})", f"{slow:.2f} s", "-"),
        ("times as fast", f"{slow / fast:.0f}", "-"),
    ]
    notes = (
        f"Starts at any microsecond of {FIRST_YEAR} to {LAST_YEAR - 1}, in no order, each with an amount of its own up to "
        f"{LONGEST[WORKING_MINUTES]:,} minutes; a calendar of {len(cal.starts):,} spans with China's holidays and make-up days. "
        "Turning datetimes into arrays and back is not counted."
    )
    report.write("working_times", "Working time", rows, notes=notes)
    for what, value, promised in rows:
        print(f"{what:80} {value:>12}  {promised}")
    return 0


def _calendar() -> Any:
    """As long as the calendars of the product are: `casework.calendar_cache`."""
    from datetime import time as clock

    from casework.worktime import china_days
    from casework.worktime.clock import DayRule, build

    years = range(china_days.FIRST_YEAR, LAST_YEAR + 1)
    return build(
        zone="Asia/Shanghai",
        week=dict.fromkeys(range(5), ((clock(9), clock(12)), (clock(14), clock(18)))),
        days={day: DayRule(working=kind == "workday") for year in years for day, kind, _name in china_days.days(year)},
        first=date(china_days.FIRST_YEAR, 1, 1),
        last=date(LAST_YEAR + 5, 12, 31),
        published_through=date(LAST_YEAR, 12, 31),
    )


def _midnight(year: int) -> int:
    """Microseconds since the epoch."""
    return int(np.datetime64(f"{year}-01-01", "us").astype(np.int64))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    sys.exit(main())

"""How long an import of 20,000 demands takes, beside the bare copying of the same texts: `python -m tests.bench.importing`."""

import csv
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS, RUNS = 20_000, 3
TEXT = (
    "城关街道东门社区{n}号院自来水管漏水，已经整整三天，院子里到处是水，老人出门要踩着砖头走。"
    "打了两次电话都说已受理，可是一直没有人来看过。"
)


def main(rows: int) -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PYTEST_VERSION", "bench")  # the settings of tests: messages in memory
    os.environ.setdefault("TEST_DATABASE", "test_bench_importing")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests import roles

    imports, floors = [], []
    with roles.database():
        with roles.as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE floor (n int, text text)")
        for run in range(RUNS):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "demands.csv"
                _write(file, rows, run)
                imports.append(_timed(lambda: call_command("import_demands", str(file), source=f"bench-{run}")))  # noqa: B023
            with roles.as_owner(), connection.cursor() as cursor:
                sql = "INSERT INTO floor SELECT n, %s || n FROM generate_series(1, %s) AS n"
                floors.append(_timed(lambda: cursor.execute(sql, [TEXT, rows])))  # noqa: B023
    taken, floor = statistics.median(imports), statistics.median(floors)
    print(f"{rows} rows, {RUNS} runs, medians: import {taken:.1f} s ({rows / taken:.0f} rows/s), bare insert {floor:.2f} s")
    print(f"all runs: {', '.join(f'{seconds:.1f}' for seconds in imports)} s")
    return 0


def _write(file: Path, rows: int, run: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["留言编号", "留言主题", "留言时间", "留言详情", "一级标签"])
        for n in range(rows):
            writer.writerow([f"{run}-{n}", f"漏水 {n}", "2020/1/6 12:09:38", TEXT.format(n=n), "城乡建设"])


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))

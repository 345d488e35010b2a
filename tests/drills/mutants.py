"""Break the product in a copy, one way at a time, and see whether the tests notice: `python -m tests.drills.mutants [words]`.

The working tree is never touched: a copy in a temporary directory is broken, and databases of its own.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config.dev import local  # noqa: E402 - found only once the path is set
from tests.drills.mutations import MUTANTS, Mutant  # noqa: E402

WHOLE, BROKEN = "test_mutants_whole", "test_mutants_broken"
LONGEST = 300
COPIED = ("accounts", "casework", "config", "docs", "visits", "tests", "manage.py", "pyproject.toml")
NOTICED, PASSED = 1, 0


def main(words: list[str]) -> int:
    chosen = [mutant for mutant in MUTANTS if all(word in mutant.name for word in words)]
    began = time.monotonic()
    survived, unclear = [], []
    with copied() as tree:
        say(f"{len(chosen)} mutants; first the tests as they are")
        for tests, only in baseline(chosen):
            code, output = run(tree, tests, only, database=WHOLE)
            if code != PASSED:
                say(f"the tests fail without any mutant: {tests} {only}\n{output[-3000:]}")
                return 1
        for number, mutant in enumerate(chosen, 1):
            code, output = try_out(tree, mutant)
            verdict = {NOTICED: "killed", PASSED: "SURVIVED"}.get(code, "UNCLEAR")
            say(f"{number:3d}/{len(chosen)} {verdict:8s} {mutant.name}")
            if verdict == "SURVIVED":
                survived.append(mutant.name)
            if verdict == "UNCLEAR":
                unclear.append(mutant.name)
                say(output[-2000:])
    killed = len(chosen) - len(survived) - len(unclear)
    say(f"killed {killed}, survived {len(survived)}, unclear {len(unclear)}, in {time.monotonic() - began:.0f} s")
    return 1 if survived or unclear else 0


def baseline(chosen: list[Mutant]) -> list[tuple[str, str]]:
    """Every test that some mutant needs, in as few runs as its narrowings allow."""
    whole = sorted({mutant.tests for mutant in chosen if not mutant.only})
    return [(" ".join(whole), "")] * bool(whole) + sorted({(mutant.tests, mutant.only) for mutant in chosen if mutant.only})


def try_out(tree: Path, mutant: Mutant) -> tuple[int, str]:
    with edited(tree, mutant):
        if mutant.refused:
            return start(tree, mutant.refused)
        if not mutant.of_database:
            return run(tree, mutant.tests, mutant.only, database=WHOLE)
        psql("postgres", f'DROP DATABASE IF EXISTS "{BROKEN}"', f'CREATE DATABASE "{BROKEN}" TEMPLATE "{WHOLE}"')
        try:
            psql(BROKEN, mutant.sql)
            return run(tree, mutant.tests, mutant.only, database=BROKEN)
        finally:
            psql("postgres", f'DROP DATABASE IF EXISTS "{BROKEN}"')


def start(tree: Path, words: str) -> tuple[int, str]:
    """Noticed where the application refuses to start in these words."""
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=tree, env=environment(tree), capture_output=True, text=True, timeout=LONGEST, check=False)
    output = done.stdout + done.stderr
    refused = done.returncode != 0 and "ImproperlyConfigured" in output and words in output
    return NOTICED if refused else PASSED, output


def environment(tree: Path) -> dict[str, str]:
    return os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}


def run(tree: Path, tests: str, only: str, *, database: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--reuse-db", "-p", "no:cacheprovider", *tests.split()]
    command += ["-k", only] if only else []
    variables = environment(tree) | {"TEST_DATABASE": database}
    try:
        done = subprocess.run(command, cwd=tree, env=variables, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return NOTICED, "took too long, which is noticed too"
    return done.returncode, done.stdout + done.stderr


@contextmanager
def edited(tree: Path, mutant: Mutant) -> Iterator[None]:
    """The copy with the mutant's edits, whole again afterwards."""
    whole: dict[Path, str] = {}
    for file, old, new in mutant.edits:
        path = tree / file
        whole.setdefault(path, path.read_text(encoding="utf-8"))
        source = path.read_text(encoding="utf-8")
        assert source.count(old) == 1, f"{mutant.name}: {old!r} stands {source.count(old)} times in {file}"
        path.write_text(source.replace(old, new), encoding="utf-8")
    try:
        yield
    finally:
        for path, source in whole.items():
            path.write_text(source, encoding="utf-8")


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the tree that finds the servers and keys of this one."""
    with tempfile.TemporaryDirectory(prefix="doorstep-mutants-") as directory:
        tree = Path(directory) / "tree"
        tree.mkdir()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, tree / name)
        (tree / ".run").symlink_to(local.RUN, target_is_directory=True)
        try:
            yield tree
        finally:
            psql("postgres", f'DROP DATABASE IF EXISTS "{BROKEN}"', f'DROP DATABASE IF EXISTS "{WHOLE}"')


def psql(database: str, *statements: str) -> list[tuple[str, ...]]:
    """Execute them in that database on the server of the tests; the rows of the last."""
    import psycopg2

    url = re.sub(r"/[^/?]*(\?|$)", rf"/{database}\1", local.owner_database_url())
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

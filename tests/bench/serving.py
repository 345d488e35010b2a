"""A server of its own for a bench: gunicorn, as in the product, on a database that is thrown away."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.dev.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def settle() -> None:
    """The settings of tests: messages in memory, fast passwords."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PYTEST_VERSION", "bench")
    os.environ.setdefault("TEST_DATABASE", "test_bench_visits")
    # Playwright keeps an event loop in this thread, which Django would take for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django

    django.setup()


@contextmanager
def database() -> Iterator[None]:
    from django.db import connection

    from tests import roles

    with roles.database() as name:
        try:
            yield
        finally:
            with roles.as_owner(), connection.cursor() as cursor:  # whoever drives a browser has one of another loop as well
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
                cursor.execute(others, [name])


@contextmanager
def server() -> Iterator[str]:
    """On this process's database. Its address."""
    from django.db import connection

    from tests import databases

    with served(databases.application_url(connection.settings_dict["NAME"])) as address:
        yield address


@contextmanager
def served(database: str, *, settings: str = "config.settings") -> Iterator[str]:
    """On any database, by its URL. Its address."""
    environment = os.environ | {"DATABASE_URL": database, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": settings}
    with gunicorn("config.wsgi", environment, answers="/healthz") as address:
        yield address


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str], *, answers: str, python: str = sys.executable) -> Iterator[str]:
    """As in the product, with any application. `answers`: where it says that it is there. Its address."""
    port = free_port()
    address = f"http://localhost:{port}"
    command = [python, "-m", "gunicorn", "-c", "config/gunicorn_settings.py", application]
    there = {**environment, "BIND": f"127.0.0.1:{port}", "PUBLIC_URL": address}
    process = subprocess.Popen(command, cwd=ROOT, env=there)
    try:
        _answering(f"{address}{answers}", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _answering(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")

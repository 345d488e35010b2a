"""A server of its own for a bench: gunicorn, as in the product, on a database that is thrown away."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    environment = os.environ | {
        "DATABASE_URL": database,
        "BIND": f"127.0.0.1:{port}",
        "PUBLIC_URL": address,
        "LOG_LEVEL": "ERROR",
    }
    environment["DJANGO_SETTINGS_MODULE"] = settings
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn_settings.py", "config.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _answering(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _answering(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")

"""What holds for every request and every line of the log."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config import middleware
from config.dev import local
from config.logs import PrivateFormatter
from tests.deploy import production
from tests.lanes import first

PHONE = "13912345678"


def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(client: Client) -> None:
    answer = client.get("/healthz")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "kind"), [("/api/v1/cases/", "application/problem+json"), ("/register/", "text/html")])
def test_a_body_too_large_is_refused_before_it_is_read(client: Client, settings: Settings, path: str, kind: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post(path, data="x" * 11, content_type="application/json")
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith(kind)


def test_files_may_be_larger_than_bodies_but_not_endless(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.FILE_UPLOAD_LIMIT = 10, 1000
    limited = middleware.size_limit(lambda _request: HttpResponse("read"))
    with_file = RequestFactory().post("/", {"file": "x" * 20})
    assert limited(with_file).status_code == 200
    endless = RequestFactory().post("/", {"file": "x" * 2000})
    assert limited(endless).status_code == 413


def test_the_log_names_the_route_and_neither_query_nor_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="doorstep.access"):
        client.get(f"/i18n/nothing/{PHONE}?phone={PHONE}")
        client.get(f"/i18n/setlang/?phone={PHONE}")
    lines = [PrivateFormatter().format(record) for record in caplog.records]
    assert any("GET /i18n/setlang/ 405" in line or "GET /i18n/setlang/ 302" in line for line in lines)
    assert any("GET (no route) 404" in line for line in lines)
    assert PHONE not in "\n".join(lines)


def test_watching_the_servers_fills_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="doorstep.access"):
        client.get("/healthz")
    assert not caplog.records


@pytest.mark.parametrize("written", ["13912345678", "+8613912345678", "+86 139 1234 5678", "139-1234-5678"])
def test_a_telephone_number_never_reaches_the_log(written: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "cannot reach %s.", (written,), None)
    assert PrivateFormatter().format(record) == "cannot reach (number withheld)."


def test_a_case_number_reaches_the_log() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "case %s", ("20260139-1234567",), None)
    assert PrivateFormatter().format(record) == "case 20260139-1234567"


def test_a_row_of_the_database_never_reaches_the_log() -> None:
    refused = ValueError("null value in column\nDETAIL:  Failing row contains (7, 王秀英, Lane 3).\n")
    try:
        raise refused
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "refused", None, sys.exc_info())
    text = PrivateFormatter().format(record)
    assert "null value in column" in text
    assert "王秀英" not in text


def test_django_logs_a_refused_request_by_its_route() -> None:
    request = HttpRequest()
    request.path = "/rate/secret-token"
    record = logging.LogRecord("django.request", logging.WARNING, "x", 1, "%s: %s", ("Gone", request.path), None)
    record.request = request
    assert PrivateFormatter().format(record) == "Gone: (no route)"


def python(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    variables = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings\n{code}"],
        cwd=local.BASE,
        env=variables | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_publishing_without_a_broker_fails_no_request_and_holds_none_up() -> None:
    code = """
import time
settings.SECRET_KEY
from config.celery import app
@app.task
def task(): ...
task.delay()
def seconds():
    began = time.monotonic()
    task.delay()
    return time.monotonic() - began
print(task.delay(), min(seconds() for _attempt in range(5)) < 1)
"""
    done = python(code, REDIS_URL="redis://:none@127.0.0.1:1/0")
    assert done.stdout.split() == ["None", "True"], done.stderr


@pytest.mark.parametrize("key", first(1, ["SECRET_KEY", "DATA_KEYS", "HASH_KEY"]))
def test_production_does_not_start_without_its_keys(key: str) -> None:
    done = python("settings.SECRET_KEY", **(production() | {key: ""}))
    assert done.returncode
    assert f"{key} must be set in production" in done.stderr


def test_production_has_no_development_transport_and_no_debug_page() -> None:
    environment = production() | {"DEVELOPMENT_TRANSPORT": "1", "DEBUG": "1", "PYTEST_VERSION": "9"}
    done = python("print(settings.DEVELOPMENT_TRANSPORT, settings.DEBUG, settings.PASSWORD_HASHERS[0])", **environment)
    assert done.stdout.split() == ["False", "False", "django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_processes_that_start_at_once_agree_on_one_set_of_keys(tmp_path: Path) -> None:
    make = [sys.executable, "-c", "from config.dev import local; print(sorted(local.development_keys().items()))"]
    environment = os.environ | {"DOORSTEP_RUN": str(tmp_path)}
    started = [subprocess.Popen(make, cwd=local.BASE, env=environment, stdout=subprocess.PIPE) for _ in range(6)]
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1
    assert keys != {b""}
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0

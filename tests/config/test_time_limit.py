"""A question to the database that takes too long is given up: the person is told what to do, and the log who asked."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from casework import search, time_limit
from config.logs import OutagesInOneLine, PrivateFormatter
from tests import databases
from tests.architecture.house import ROOT
from tests.lanes import first
from tests.world import World

SHOWS = "from django.db import connection as c; u = c.cursor(); u.execute('SHOW statement_timeout'); print(*u.fetchone())"
BEGINS = {"web": "import config.wsgi", "worker": "import django; django.setup()"}


COMMON = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过" * 4
SEARCHES = (
    "的",
    COMMON,
    " ".join(COMMON[:99]),
    "'|&!:*()<->%_.*?[^漏]+$" * 5,
    " ".join(map(str, range(70))),
    "139",
    "2026",
    "漏" * 100_000,
)
LISTS = (
    "/?queue=open&page=99999",
    "/api/v1/cases/?page_size=999999&ordering=due_at",
    "/api/v1/cases/?state=acknowledged&unit=water&handler=handler&overdue=true&waiting_for=visit&urgency=normal&ordering=due_at",
    "/api/v1/cases/?updated_after=2000-01-01T00:00:00Z&ordering=created_at",
)
STALLS = [
    *((path, q) for q in SEARCHES for path in ("/api/v1/cases/search/", "/find/")),
    *((path, "") for path in LISTS),
]


@contextmanager
def stalling() -> Iterator[list[str]]:
    """Whoever asks for cases, or for words, asks for something endless, under a short limit. What was asked so."""
    stalled: list[str] = []

    def stall(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        is_quick = sql.startswith(("EXPLAIN", "SELECT MIN"))
        if is_quick or not any(table in sql for table in ("casework_case", "casework_words")):
            return execute(sql, params, many, context)
        stalled.append(sql)
        return execute("SELECT pg_sleep(60)", None, False, context)

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '40ms'")
    with connection.execute_wrapper(stall):
        yield stalled


@pytest.mark.parametrize(("part", "limit"), [("web", "7s"), ("worker", "0")])
@pytest.mark.django_db
def test_every_question_of_the_web_part_has_the_limit_and_none_of_a_worker(part: str, limit: str) -> None:
    url = databases.application_url(connection.settings_dict["NAME"])
    settings = {"DATABASE_URL": url, "STATEMENT_SECONDS": "7", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", f"{BEGINS[part]}; {SHOWS}"]
    shown = subprocess.run(command, env=os.environ | settings, cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == limit


@pytest.mark.parametrize(("language", "words"), [("en", "Ask for less at once"), ("zh-hans", "请缩小")])
def test_a_page_says_what_to_do(world: World, caplog: pytest.LogCaptureFixture, language: str, words: str) -> None:
    caller = Client(raise_request_exception=False)
    caller.force_login(world.handler)
    with stalling():
        answer = caller.get("/?queue=mine&secret=13912345678", headers={"accept-language": language})
    assert (answer.status_code, words in answer.content.decode()) == (503, True)
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert OutagesInOneLine().filter(record)
    line = PrivateFormatter().format(record)
    assert "cut off: casework." in line
    assert "\n" not in line
    assert "secret" not in line


def test_a_program_is_told_in_its_own_way(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caller = Client(raise_request_exception=False)
    caller.force_login(world.handler)
    with stalling():
        answer = caller.get("/api/v1/cases/?external_id=B-2026-77")
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long")
    assert "casework." in caplog.text
    assert "B-2026-77" not in caplog.text


@pytest.mark.parametrize("stall", first(3, STALLS))
def test_whoever_tries_to_stall_the_server_is_stopped(world: World, stall: tuple[str, str]) -> None:
    """However heavy it is, the database looks for one or two answers, each for so long as it may."""
    caller = Client(raise_request_exception=False)
    caller.force_login(world.handler)
    path, q = stall
    kind = "application/json" if path.startswith("/api/") else MULTIPART_CONTENT
    with stalling() as stalled:
        answer = caller.post(path, {"q": q}, content_type=kind) if q else caller.get(path)
    is_refused = len(q) > search.LONGEST and path.startswith("/api/")
    assert answer.status_code == (400 if is_refused else 503)
    assert len(stalled) <= 2


@pytest.mark.django_db
def test_what_takes_less_than_a_part_of_a_request_may_goes_on_as_if_nothing_were() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '7s'")
        with pytest.raises(time_limit.CutOff), time_limit.at_most(20):
            cursor.execute("SELECT pg_sleep(60)")
        with time_limit.at_most(20):
            cursor.execute("SELECT 1")
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("20ms",)

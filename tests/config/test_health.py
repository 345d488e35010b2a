"""What whoever watches the servers is told."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from casework.models import Sweep
from config import beat, health
from config.celery import app


@pytest.fixture(autouse=True)
def _beat_goes() -> Iterator[None]:
    cache.set(beat.LAST_WORD, timezone.now().timestamp(), timeout=None)
    yield
    cache.delete(beat.LAST_WORD)


@pytest.fixture
def _swept(db: None) -> None:
    then = timezone.now() - timedelta(minutes=1)
    Sweep.objects.create(started_at=then, finished_at=then)


def test_alive_asks_nobody(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(1, "ok"), (6, "degraded"), (None, "degraded")])
def test_ready_says_when_nobody_sweeps_any_more(client: Client, minutes: int | None, status: str) -> None:
    if minutes is not None:
        then = timezone.now() - timedelta(minutes=minutes)
        Sweep.objects.create(started_at=then, finished_at=then)

    answer = client.get("/readyz").json()

    assert answer["status"] == status
    assert answer["database"] is True
    assert (answer["last_sweep_seconds_ago"] is None) == (minutes is None)


@pytest.mark.django_db
def test_ready_says_how_long_the_last_sweep_took_what_it_fired_and_how_many_rules_failed(client: Client) -> None:
    began = timezone.now() - timedelta(minutes=1)
    failed = [{"rule": "a", "case": "1", "fault": "KeyError"}, {"rule": "a", "case": "2", "fault": "KeyError"}]
    Sweep.objects.create(started_at=began, finished_at=began + timedelta(seconds=1.5), fired=12, failed_rules=failed)
    Sweep.objects.create(started_at=began + timedelta(seconds=30))

    answer = client.get("/readyz").json()

    assert (answer["status"], answer["last_sweep_took_seconds"], answer["last_sweep_fired"]) == ("ok", 1.5, 12)
    assert answer["last_sweep_failed_rules"] == 1
    assert "KeyError" not in str(answer), "what failed is for those who sign in"


@pytest.mark.django_db
def test_ready_without_the_broker_is_said_and_not_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"], answer.json()["status"]) == (200, False, "degraded")


def test_a_broker_where_nobody_listens_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    assert not health.broker_answers()


def test_a_broker_that_is_there_answers() -> None:
    assert health.broker_answers()


@pytest.mark.django_db
def test_a_sweep_of_the_future_is_none_to_rely_on(client: Client) -> None:
    """A clock was set back: nobody knows when the last sweep was."""
    then = timezone.now() + timedelta(hours=1)
    Sweep.objects.create(started_at=then, finished_at=then)
    assert client.get("/readyz").json()["status"] == "degraded"


@pytest.mark.django_db
def test_two_clocks_that_differ_by_seconds_worry_nobody(client: Client) -> None:
    then = timezone.now() + timedelta(seconds=20)
    Sweep.objects.create(started_at=then, finished_at=then)
    assert client.get("/readyz").json()["status"] == "ok"


def test_ready_without_the_database_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_options: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "last_sweep", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": False})


@pytest.mark.usefixtures("_swept")
@pytest.mark.parametrize(
    ("seconds", "status"), [(15, "ok"), (120, "degraded"), (-30, "ok"), (-3600, "degraded"), (None, "degraded")]
)
def test_ready_says_when_beat_stands_still(client: Client, seconds: int | None, status: str) -> None:
    cache.delete(beat.LAST_WORD)
    if seconds is not None:
        cache.set(beat.LAST_WORD, timezone.now().timestamp() - seconds, timeout=None)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert (answer.json()["last_beat_seconds_ago"] is None) == (seconds is None)


@pytest.mark.usefixtures("_swept")
def test_ready_says_when_the_disk_of_the_database_is_full(client: Client) -> None:
    def full(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        spills = sql == health.NEEDS_DISK
        return execute("DO $$ BEGIN RAISE disk_full; END $$" if spills else sql, None if spills else params, many, context)

    with connection.execute_wrapper(full):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"], answer.json()["database_writes"]) == (200, "degraded", False)


@pytest.mark.usefixtures("_swept")
def test_ready_says_when_the_database_only_reads(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    answer = client.get("/readyz").json()
    assert (answer["status"], answer["database_writes"]) == ("degraded", False)


@pytest.mark.django_db
def test_what_asks_for_room_on_disk_really_takes_some() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {health.NEEDS_DISK}")
        assert '"Temp Written Blocks": 0' not in str(cursor.fetchone()[0][0]["Plan"]).replace("'", '"')

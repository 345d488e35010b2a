"""For whoever watches the servers: /healthz says that the process answers, /readyz what it can rely on."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, Error, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import application_role
from casework.escalation import sweep_health
from casework.notices import stoppages
from config import beat
from config.celery import app

CLOCKS_DIFFER = 60
"""Seconds by which two servers' clocks may differ. What lies further in the future says nothing of the present."""
BEAT_LATE = 60
"""Seconds without a word of beat, after which it stands still."""
NEEDS_DISK = """
SELECT current_setting('transaction_read_only') = 'off', (SELECT count(*) FROM generate_series(1, 100000))
"""
"""More rows than the memory it is given holds. A single row would prove nothing: it takes the room that an earlier one left."""


def alive(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> JsonResponse:
    """503 without the database, or as a role that no server may have.

    Without the rest people can still read or work, so it is said and not refused.
    """
    now = timezone.now()
    try:
        swept, beaten = last_sweep(at=now), last_beat(at=now)
        writes = database_writes()
        messages = stoppages.citizens_can_be_reached() and not stoppages.stoppages(at=now)
        mighty = settings.PRODUCTION and bool(application_role.objection())
    except Error:
        return JsonResponse({"status": "down", "database": False}, status=503)
    if mighty:
        return JsonResponse({"status": "down", "database": True, "database_role": False}, status=503)
    broker = broker_answers()
    sweeps = _recent(swept["last_sweep_seconds_ago"], limit=sweep_health.LATE.total_seconds())
    beats = _recent(beaten, limit=BEAT_LATE)
    status = "ok" if writes and broker and sweeps and beats and messages else "degraded"
    facts = {"status": status, "database": True, "database_writes": writes, "broker": broker, "messages": messages}
    return JsonResponse(facts | {"last_beat_seconds_ago": beaten} | swept)


def _recent(age: int | None, *, limit: float) -> bool:
    return age is not None and -CLOCKS_DIFFER < age < limit


def last_sweep(*, at: datetime) -> dict[str, Any]:
    """The last that came to its end: how long ago, how long it took, on how many cases it fired, how many rules failed.

    None in each where no sweep has come to its end yet.
    """
    last = sweep_health.last_finished_sweep()
    ended = last.finished_at if last else None
    return {
        "last_sweep_seconds_ago": int((at - ended).total_seconds()) if ended else None,
        "last_sweep_took_seconds": round((ended - last.started_at).total_seconds(), 3) if last and ended else None,
        "last_sweep_fired": last.fired if last else None,
        "last_sweep_failed_rules": len({failure["rule"] for failure in last.failed_rules}) if last else None,
    }


def last_beat(*, at: datetime) -> int | None:
    """How many seconds ago beat said that it goes."""
    word = beat.last_word()
    return None if word is None else int(at.timestamp() - word)


def database_writes() -> bool:
    """Whether the database can write: its disk may be full, or it may be a copy that only reads."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64kB'")
            cursor.execute(NEEDS_DISK)
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False


def broker_answers() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return False
    return True

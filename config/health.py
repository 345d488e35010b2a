"""For whoever watches the servers: /healthz says that the process answers, /readyz what it can rely on."""

from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from casework.escalation import sweep
from config.celery import app

# Beat sweeps every minute: after so many seconds without a sweep nobody escalates any more.
SWEEP_IS_LATE = 300


def alive(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> JsonResponse:
    """503 without the database. Without broker or sweep people can still work, so these are said and not refused."""
    try:
        age = sweep_age(at=timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    broker = broker_answers()
    sweeps = age is not None and age < SWEEP_IS_LATE
    status = "ok" if broker and sweeps else "degraded"
    return JsonResponse({"status": status, "database": True, "broker": broker, "last_sweep_seconds_ago": age})


def sweep_age(*, at: datetime) -> int | None:
    """In seconds; none where no sweep has come to its end yet."""
    last = sweep.last_finished()
    return int((at - last.finished_at).total_seconds()) if last and last.finished_at else None


def broker_answers() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return False
    return True

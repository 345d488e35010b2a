"""For whoever watches the servers: /healthz says that the process answers, /readyz what it can rely on."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import application_role
from casework.escalation import sweep_health
from config.celery import app

CLOCKS_DIFFER = 60
"""Seconds by which two servers' clocks may differ. A sweep that lies further in the future says nothing of the present."""


def alive(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> JsonResponse:
    """503 without the database, or as a role that no server may have.

    Without broker or sweep people can still work, so these are said and not refused.
    """
    try:
        swept = last_sweep(at=timezone.now())
        mighty = settings.PRODUCTION and bool(application_role.objection())
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    if mighty:
        return JsonResponse({"status": "down", "database": True, "database_role": False}, status=503)
    broker = broker_answers()
    age = swept["last_sweep_seconds_ago"]
    sweeps = age is not None and -CLOCKS_DIFFER < age < sweep_health.LATE.total_seconds()
    status = "ok" if broker and sweeps else "degraded"
    return JsonResponse({"status": status, "database": True, "broker": broker} | swept)


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


def broker_answers() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return False
    return True

"""The product's Celery app as the processes of a crew run it: `celery --app tests.casework.escalation.chaos.troubled`.

Its tasks are the product's own. Around them the clock is ahead by what a file says, each message is sent so many times as
the environment says, the beat may come sooner than every minute, and a file stands for as long as a sweep is at work.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_ready
from django.utils import timezone

from config.celery import app
from config.dev import local
from tests.casework.escalation.chaos import AHEAD, COPIES, EVERY, NAME, READY, SWEEP, SWEEPING

_really = timezone.now
_send = app.amqp.send_task_message


def _shifted() -> datetime:
    return _really() + timedelta(seconds=float((local.RUN / AHEAD).read_text()))


def _several_times(*args: Any, **options: Any) -> Any:
    """The same message, its id too, as a broker delivers it that had not heard it was done."""
    for _copy in range(int(os.environ[COPIES]) - 1):
        _send(*args, **options)
    return _send(*args, **options)


def mark() -> Path:
    """The file that stands for as long as this process is at work."""
    return local.RUN / SWEEPING / str(os.getpid())


@task_prerun.connect
def _begins(task: Any, **_others: Any) -> None:
    if task.name == SWEEP:
        mark().touch()


@task_postrun.connect
def _ends(task: Any, **_others: Any) -> None:
    if task.name == SWEEP:
        mark().unlink(missing_ok=True)


@worker_ready.connect
def _ready(**_others: Any) -> None:
    (local.RUN / READY / os.environ[NAME]).touch()


timezone.now = _shifted
app.amqp.send_task_message = _several_times
if seconds := os.environ.get(EVERY):
    app.conf.beat_schedule = {
        name: entry | ({"schedule": float(seconds)} if name in {"sweep", "announce"} else {})
        for name, entry in app.conf.beat_schedule.items()
    }

"""What Celery runs of this room: woken, a task drops what has ended, and does nothing more when it is run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts import sessions, tokens, tries

log = logging.getLogger("doorstep.forgotten")


@shared_task(name="accounts.tasks.forget", time_limit=300)
def forget() -> None:
    now = timezone.now()
    log.info("sessions %d, tokens %d, counts %d", sessions.forget(at=now), tokens.forget(at=now), tries.forget(at=now))

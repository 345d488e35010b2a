"""What Celery runs for visits. Arguments are ids; run twice or late, a task does nothing more."""

import logging
from datetime import timedelta
from itertools import chain
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from casework.notices import watch
from visits import callback_queue, steps
from visits.checks import run
from visits.models import Visit

CATCH_UP = timedelta(days=2)
logger = logging.getLogger("doorstep.visits")


@shared_task(name="visits.tasks.check", time_limit=300)
def check(visit: str) -> None:
    """Look at one visit that was just recorded."""
    row = Visit.objects.filter(pk=UUID(visit), case__isnull=False).first()
    if row is not None:
        run.check(row, at=timezone.now())


@shared_task(name="visits.tasks.check_recent", time_limit=3600)
def check_recent() -> None:
    """Visits whose message was lost: asked again of the last two days, every night; and whatever was confirmed by another
    citizen's word, of all times. One that cannot be checked stops no other."""
    now = timezone.now()
    recent = Visit.objects.filter(received_at__gte=now - CATCH_UP, case__isnull=False).order_by("received_at")
    for visit in chain(recent.iterator(chunk_size=500), run.confirmed_by_others().iterator(chunk_size=500)):
        try:
            with transaction.atomic():
                run.check(visit, at=now)
        except Exception:
            logger.exception("visit %s could not be checked", visit.pk)


@shared_task(name="visits.tasks.tell_nobody_left", time_limit=300)
def tell_nobody_left() -> None:
    """Administrators hear once a day that there are visits about which nobody may call: somebody else needs the role."""
    now = timezone.now()
    if visits := callback_queue.without_anybody(at=now):
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        watch.tell("nobody_left", {"visits": visits}, moment=midnight, at=now)


@shared_task(name="visits.tasks.draw", time_limit=600)
def draw() -> None:
    """The back-checks of the week that is over."""
    now = timezone.now()
    today = timezone.localtime(now).date()
    steps.sample_back_checks(today - timedelta(days=today.weekday() + 7), at=now)

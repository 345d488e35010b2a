"""What Celery runs: each task is woken, reads from PostgreSQL what there is to do, does it and returns.

Run twice, late or by a second worker, a task does nothing more. Arguments are ids; nobody's name or number travels here.
"""

import logging
import subprocess
import sys
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from casework.attention import badge, check
from casework.escalation import sweep as escalation
from casework.models import Calendar
from casework.notices import calendar_end, compose, deliver, morning, renewals, responsible, stoppages
from casework.notices import watch as watching
from casework.steps.edit_calendar import go_by
from casework.steps.end_unit import hand_over_of_ended_units
from casework.steps.hand_over import hand_over_all_that_is_left
from casework.writing import answers, unsent

LATELY = timedelta(days=7)
"""What failed is tried each minute for so long; afterwards once a night."""

log = logging.getLogger("doorstep.forgotten")
lessons = logging.getLogger("doorstep.proposals")


@shared_task(name="casework.tasks.announce", time_limit=300)
def announce(case_ids: list[int]) -> None:
    compose.compose(case_ids, at=timezone.now())


@shared_task(name="casework.tasks.announce_pending", time_limit=300)
def announce_pending() -> None:
    compose.pending(at=timezone.now())


@shared_task(name="casework.tasks.sweep", time_limit=300)
def sweep() -> None:
    escalation.sweep(at=timezone.now())


@shared_task(name="casework.tasks.forget_sweeps", time_limit=300)
def forget_sweeps() -> None:
    escalation.forget(at=timezone.now())


@shared_task(name="casework.tasks.forget_answers", time_limit=300)
def forget_answers() -> None:
    now = timezone.now()
    log.info("answers %d", answers.forget(at=now))
    unsent.forget(at=now)


@shared_task(name="casework.tasks.watch", time_limit=60)
def watch() -> None:
    watching.watch(at=timezone.now())


@shared_task(name="casework.tasks.watch_messages", time_limit=60)
def watch_messages() -> None:
    """What does not reach a citizen, and what is not sent at all, is told to whoever can do something."""
    now = timezone.now()
    responsible.tell(at=now)
    stoppages.tell(at=now)


@shared_task(name="casework.tasks.tell_staff", time_limit=300)
def tell_staff() -> None:
    morning.tell(at=timezone.now())


@shared_task(name="casework.tasks.deliver_due", time_limit=300)
def deliver_due() -> None:
    """What is due in the application arrives; for each transport by which something is to go out, a worker is woken."""
    now = timezone.now()
    deliver.lapse(at=now)
    deliver.arrive(at=now)
    for transport in deliver.due_transports(at=now):
        deliver_by.delay(transport)


@shared_task(name="casework.tasks.deliver_by", time_limit=300)
def deliver_by(transport: str) -> None:
    """`transport`: sms, email or chat. What is left when the worker's time is over is for the next.

    Whoever finds another worker at it wakes nobody: that one does, once its time is over.
    """
    count = deliver.deliver_by(transport, at=timezone.now())
    if count is not None and transport in deliver.due_transports(at=timezone.now()):
        deliver_by.delay(transport)


@shared_task(name="casework.tasks.hand_over_what_is_left", time_limit=300)
def hand_over_what_is_left() -> None:
    """What those had who have left the service, or lately their unit; and what lies with a unit that has ended."""
    now = timezone.now()
    hand_over_of_ended_units(at=now)
    hand_over_all_that_is_left(at=now, since=now - LATELY)


@shared_task(name="casework.tasks.hand_over_whatever_is_left", time_limit=300)
def hand_over_whatever_is_left() -> None:
    """Whenever they left: once a night, as it asks for every open case of whoever was moved once."""
    hand_over_all_that_is_left(at=timezone.now())


@shared_task(name="casework.tasks.keep_due_times", time_limit=300)
def keep_due_times() -> None:
    for calendar in Calendar.objects.order_by("id"):
        go_by(calendar, at=timezone.now())


@shared_task(name="casework.tasks.tell_calendar_end", time_limit=300)
def tell_calendar_end() -> None:
    calendar_end.tell(at=timezone.now())


@shared_task(name="casework.tasks.tell_expired_articles", time_limit=300)
def tell_expired_articles() -> None:
    renewals.tell(at=timezone.now())


@shared_task(name="casework.tasks.count_attention", time_limit=60)
def count_attention() -> None:
    badge.remember(check.examine(at=timezone.now()))


@shared_task(name="casework.tasks.learn_proposals", time_limit=3600)
def learn_proposals() -> None:
    """Once a night, in a process that ends with it: what it takes to learn is in no worker's memory afterwards."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "train_proposals"]
    learnt = subprocess.run(command, check=True, capture_output=True, text=True, timeout=3500)
    lessons.info("proposals: %s", " ".join(learnt.stdout.split()))

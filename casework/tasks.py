"""What Celery runs: each task is woken, reads from PostgreSQL what there is to do, does it and returns.

Run twice, late or by a second worker, a task does nothing more. Arguments are ids; nobody's name or number travels here.
"""

from celery import shared_task
from django.utils import timezone

from casework.escalation import sweep as escalation
from casework.notices import compose, deliver
from casework.notices import watch as watching


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


@shared_task(name="casework.tasks.watch", time_limit=60)
def watch() -> None:
    watching.watch(at=timezone.now())


@shared_task(name="casework.tasks.deliver_due", time_limit=300)
def deliver_due() -> None:
    deliver.deliver(at=timezone.now())

"""What Celery runs of this room: woken, a task drops what has ended, and does nothing more when it is run twice."""

from celery import shared_task
from django.utils import timezone

from accounts import tokens, tries
from accounts.sessions import SessionStore


@shared_task(name="accounts.tasks.forget", time_limit=300)
def forget() -> None:
    now = timezone.now()
    SessionStore.clear_expired()
    tokens.forget(at=now)
    tries.forget(at=now)

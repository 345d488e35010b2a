"""The Celery app. Celery wakes, PostgreSQL remembers: a message that was lost is made good by the next beat."""

import logging
import os
import warnings
from typing import Any

from celery import Celery, Task
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, celeryd_init
from kombu.exceptions import OperationalError

from config.refusal import refuse_mighty_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A developer's machine may run it as root. Messages are JSON and cannot carry code.
warnings.simplefilter("ignore", SecurityWarning)
logger = logging.getLogger("doorstep.tasks")


class Wakeup(Task):  # type: ignore[type-arg]  # celery's class is not generic at run time
    """A task whose publishing never fails the request that publishes it."""

    def apply_async(self, *args: Any, **options: Any) -> Any:
        try:
            return super().apply_async(*args, **options)
        except OperationalError:
            logger.warning("the broker is away: %s waits for the next beat", self.name)
            return None


app = Celery("doorstep", task_cls=Wakeup)
app.set_default()  # for every thread of the web server, not only the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
for begins in (celeryd_init, beat_init):
    begins.connect(refuse_mighty_role)

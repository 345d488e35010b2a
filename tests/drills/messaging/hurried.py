"""The product's Celery app in a hurry: `celery --app tests.drills.messaging.hurried`.

Pauses are a sixtieth of the product's, so that a drill ends in minutes: a message that failed is tried again after seconds, a
gateway that did not answer rests for one, and the beat that wakes delivery comes every second. A claim lasts as long as ever.
While messages are handed over a file stands that names the process.
"""

from typing import Any

import django

django.setup()

from casework.notices import deliver  # noqa: E402 - reads models
from casework.notices.gateways import resting  # noqa: E402
from tests.casework.escalation.chaos.troubled import app, mark  # noqa: E402

__all__ = ["app"]

FASTER = 60
_hand_over = deliver._hand_over


def _marked(*args: Any, **options: Any) -> Any:
    mark().touch()
    try:
        return _hand_over(*args, **options)
    finally:
        mark().unlink(missing_ok=True)


vars(deliver).update(_hand_over=_marked, BACKOFF=tuple(pause / FASTER for pause in deliver.BACKOFF))
vars(resting).update(RESTS_SECONDS=1)
app.conf.beat_schedule = {
    name: entry | ({"schedule": 1.0} if name == "deliver" else {}) for name, entry in app.conf.beat_schedule.items()
}

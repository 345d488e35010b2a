"""Several people at once: each in a thread and a connection of their own, let go by one barrier."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.refusal import AdministrationRefused
from casework import calendar_cache
from casework.models import Case, Event, Wait
from casework.refusal import Refused
from casework.steps.edit_calendar import edit_calendar
from casework.worktime.calendar_plan import Day, Edit
from tests import patience
from tests.verified import first_break
from tests.world import World

EIGHT = 8


def race(attempts: Sequence[Callable[[], Any]], *, connected: bool = True) -> Counter[str]:
    """Run all at once. How many won ("won"), and by which code the others were refused.

    `connected`: each with a connection beforehand; else they open theirs, and end with them.
    """
    start = threading.Barrier(len(attempts))
    outcomes: list[str] = []
    faults: list[BaseException] = []

    def run(attempt: Callable[[], Any]) -> None:
        try:
            if connected:
                connection.ensure_connection()
            start.wait(patience.SECONDS)
            attempt()
            outcomes.append("won")
        except (Refused, AdministrationRefused) as refusal:
            outcomes.append(refusal.code)
        except BaseException as fault:  # noqa: BLE001 - handed to the test's own thread
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[attempt], daemon=True) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience.SECONDS)
    assert not any(thread.is_alive() for thread in threads), "the race hangs"
    if faults:
        raise faults[0]
    return Counter(outcomes)


def sound(case: Case) -> None:
    """No link of the chain is broken, and no wait is open twice."""
    assert first_break() is None
    kinds = list(Wait.objects.filter(case=case, until__isnull=True).values_list("kind", "subject"))
    assert len(kinds) == len(set(kinds))


def event_count(case: Case, verb: str) -> int:
    return Event.objects.filter(case=case, verb=verb).count()


def several(world: World, role: str, **limited: object) -> list[User]:
    return [world.person(f"{role}-{n}", role, **limited) for n in range(EIGHT)]  # type: ignore[arg-type]


def edit_of(world: World, day: int) -> Callable[[], object]:
    calendar = calendar_cache.default()
    edit = Edit(days=((date(2026, 3, day), Day("holiday", "停工")),))
    return lambda: edit_calendar(
        calendar, edit, base_revision=calendar.revision, reason="停工", actor=world.administrator, at=world.now
    )

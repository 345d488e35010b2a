"""django-helpdesk's side of `tests.bench.helpdesk`, run by the Python of an environment that has it.

    python run.py TICKETS

Says in a line of JSON which versions it is, then answers every line that it reads, "count" or "time", with how one run went.
"""

import json
import sys
import time
from contextlib import nullcontext
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

PRIORITY = 3
"""The model's own default, in the middle of 1 to 5."""


def main(tickets: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    _populate(tickets)
    _say({"helpdesk": version("django-helpdesk"), "django": version("django")})
    for order in sys.stdin:
        _make_due()
        _say(_run(counted=order.strip() == "count"))


def _populate(tickets: int) -> None:
    from helpdesk.models import Queue, Ticket

    queue = Queue.objects.create(title="Water", slug="water", escalate_days=1)
    Ticket.objects.bulk_create([Ticket(queue=queue, title=f"Leak {n}", description="Three days") for n in range(tickets)])


def _make_due() -> None:
    """Every ticket as if it had last been escalated two days ago, and nothing were left of earlier runs."""
    from helpdesk.models import Ticket

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE helpdesk_followup CASCADE")
        Ticket.objects.update(priority=PRIORITY, last_escalation=timezone.now() - timedelta(days=2))
        cursor.execute("VACUUM ANALYZE")


def _run(*, counted: bool) -> dict[str, Any]:
    from helpdesk.models import FollowUp, Ticket, TicketChange

    statements = 0

    def count(execute: Any, *asked: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*asked)

    with connection.execute_wrapper(count) if counted else nullcontext():
        began = time.perf_counter()
        call_command("escalate_tickets")
        seconds = time.perf_counter() - began
    escalated = Ticket.objects.filter(priority=PRIORITY - 1).count()
    if not escalated == FollowUp.objects.count() == TicketChange.objects.count():
        raise RuntimeError("not every escalated ticket says so")
    return {"escalated": escalated, "seconds": seconds, "statements": statements}


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))

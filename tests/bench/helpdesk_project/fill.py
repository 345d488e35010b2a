"""Tickets of django-helpdesk as the cases of a city are, by the Python of an environment that has it:

    python fill.py FILE USERNAME PASSWORD

A line of FILE is a ticket in JSON: title, text, queue, open, created, and what was written on it since. Says in a line of JSON
which versions it is.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

STAFF, AT_ONCE = 20, 2_000


def main(file: Path, username: str, password: str) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    staff = _people(username, password)
    with file.open(encoding="utf-8") as lines:
        tickets = map(json.loads, lines)
        while chunk := list(islice(tickets, AT_ONCE)):
            _add(chunk, staff)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps({"helpdesk": version("django-helpdesk"), "django": version("django")}))


def _people(username: str, password: str) -> list[Any]:
    """Who may be given tickets; the first sees everything."""
    from django.contrib.auth.models import User

    User.objects.create_superuser(username, password=password)
    for nth in range(1, STAFF):
        User.objects.create_user(f"staff.{nth}", is_staff=True)
    return list(User.objects.order_by("pk"))


def _add(chunk: list[dict[str, Any]], staff: list[Any]) -> None:
    from helpdesk.models import FollowUp, Queue, Ticket

    queues = {row["queue"]: Queue.objects.get_or_create(slug=row["queue"], title=row["queue"])[0] for row in chunk}
    tickets = [
        Ticket(
            queue=queues[row["queue"]],
            title=row["title"],
            description=row["text"],
            status=Ticket.OPEN_STATUS if row["open"] else Ticket.CLOSED_STATUS,
            assigned_to=staff[nth % len(staff)],
            created=datetime.fromisoformat(row["created"]),
            modified=datetime.fromisoformat(row["created"]),
        )
        for nth, row in enumerate(chunk)
    ]
    Ticket.objects.bulk_create(tickets)
    FollowUp.objects.bulk_create(_follow_ups(tickets, chunk, staff), batch_size=AT_ONCE)


def _follow_ups(tickets: list[Any], chunk: list[dict[str, Any]], staff: list[Any]) -> Iterator[Any]:
    from helpdesk.models import FollowUp

    for ticket, row in zip(tickets, chunk, strict=True):
        for nth, (at, text) in enumerate(row["since"]):
            yield FollowUp(
                ticket=ticket,
                date=datetime.fromisoformat(at),
                title="Comment" if text else "Updated",
                comment=text,
                public=True,
                user=staff[nth % len(staff)],
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

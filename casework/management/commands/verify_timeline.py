"""Verify that no event of any case was changed or removed: the chain of hashes is computed again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.models import Event
from casework.timeline import first_broken_link


class Command(BaseCommand):
    help = "Verify the timelines of all cases. Ends with 1 and names the first broken link where one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken_link()
        if broken:
            number, seq, fault = broken
            raise CommandError(f"case {number}, event {seq}: {fault}", returncode=1)
        self.stdout.write(f"whole: {Event.objects.count()} events")

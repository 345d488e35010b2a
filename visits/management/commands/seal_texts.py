"""Seal what stands in the database in plain. It stands above casework, since visits hold texts too."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.owner import ByOwner
from casework.management.commands.import_demands import Progress
from casework.steps import seal as words
from visits import content
from visits.steps import seal as visits


class Command(ByOwner, BaseCommand):
    help = "Mask and seal the texts that were written before texts were sealed. It may be cut off and done again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        total = words.waiting().count() + sum(visits.waiting(column).count() for column in content.SEALED)
        progress = Progress(total, self.stderr)
        done = 0
        for batches in (words.seal_words(at=timezone.now()), *(visits.seal_texts(column) for column in content.SEALED)):
            for sealed in batches:
                done += sealed
                progress.show(done)
        self.stdout.write(f"sealed {done}")

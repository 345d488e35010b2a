"""Verify that the tables hold what the events say, that the application wrote them, and that the guards stand as shipped."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.models import Case, Event
from casework.verification import guards, signed, tuning, whole

EVERY = 2.0
"""Seconds between two lines that tell how far it has come."""


class Command(BaseCommand):
    help = (
        "Verify cases against their events, the administration against its history. Ends with 1, and names every break; with 2 "
        "where there is no case."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--changed", action="store_true", help="only what was written since the last verification")
        scope.add_argument("--resume", action="store_true", help="go on where a verification was stopped")
        parser.add_argument("--processes", type=int, default=0, help="how many work side by side; 0: one for each processor")

    def handle(self, *args: Any, changed: bool, resume: bool, processes: int, **options: Any) -> None:
        broken = [
            self._name(fault)
            for fault in (*guards.faults(), *guards.administration_faults(), *signed.faults_beside_cases(), *tuning.faults())
        ]
        stopped = whole.unfinished() if resume else None
        verification = stopped or whole.begin(at=timezone.now())
        ids = whole.ids_changed() if changed else None
        broken_before = verification.breaks
        reported = time.monotonic()
        for progress in whole.verify(
            verification, whole.ids_left(verification) if ids is None else ids, processes=processes, now=timezone.now
        ):
            broken += [self._name(f"case {number}, {_at(seq)}{what}") for number, seq, what in progress.breaks]
            if time.monotonic() - reported > EVERY:
                reported = time.monotonic()
                self.stderr.write(f"{progress.done} of {progress.total} cases, {len(broken)} breaks")
        if broken or broken_before:
            before = f", {broken_before} of them before it was stopped" if broken_before else ""
            raise CommandError(f"{len(broken) + broken_before} breaks{before}", returncode=1)
        count = Case.objects.count() if ids is None else len(ids)
        if ids is None and not count:
            raise CommandError("Nothing to verify: there is no case. After a restore: it failed.", returncode=2)
        cases = f"{count} {'cases' if ids is None else 'changed cases'}"
        self.stdout.write(f"whole: {cases}, {Event.objects.count()} events")

    def _name(self, fault: str) -> str:
        self.stdout.write(fault)
        return fault


def _at(seq: int) -> str:
    return f"event {seq}: " if seq else ""

"""One look at everything that waits, now: what the beat does every minute, for a server whose beat stands still."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.escalation.sweep import sweep


class Command(BaseCommand):
    help = "Look once for what has waited too long, and escalate it."

    def handle(self, *args: Any, **options: Any) -> None:
        done = sweep(at=timezone.now())
        self.stdout.write(f"escalated {done.fired}, failed {len(done.failed_rules)}")

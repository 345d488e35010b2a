"""Learn of the cases now what is proposed, instead of waiting for the night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.proposing.learn import learn


class Command(BaseCommand):
    help = "Learn topics, places and urgencies of the deployment's own cases, and say how reliable the proposals are."

    def handle(self, *args: Any, **options: Any) -> None:
        lesson = learn(at=timezone.now())
        self.stdout.write(f"cases {lesson.cases}, open texts put right {lesson.put_right}")
        if lesson.figures is None:
            self.stdout.write("too few cases with a topic: topics are not proposed")
        else:
            self.stdout.write(", ".join(f"{name} {value:.3g}" for name, value in lesson.figures._asdict().items()))

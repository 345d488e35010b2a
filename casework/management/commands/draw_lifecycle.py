"""Draw the lifecycle into the documentation: `docs/lifecycle.md` and `docs/lifecycle.svg`, from the verbs alone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from casework.management.drawing import picture
from casework.management.drawing.page import page

DOCS = Path(settings.BASE_DIR) / "docs"


def drawn() -> dict[Path, str]:
    """Each file and what should stand in it."""
    with override("en"):
        return {DOCS / "lifecycle.md": page(), DOCS / "lifecycle.svg": picture.draw()}


class Command(BaseCommand):
    help = "Draw the lifecycle of a case into docs/. With --check, end with 1 where the drawing is older than the verbs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in drawn().items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if options["check"]:
                raise CommandError(f"{path.name} is not what the verbs say: run `manage.py draw_lifecycle`")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"drawn: {path.name}")

"""Write what follows from the verbs: `docs/lifecycle.md`, `docs/lifecycle.svg`, and the transitions that the database allows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from casework.management.drawing import picture, transitions
from casework.management.drawing.page import page

DOCS = Path(settings.BASE_DIR) / "docs"
SQL = Path(settings.BASE_DIR) / "casework/sql/transitions.sql"


def drawn() -> dict[Path, str]:
    """Each file and what should stand in it."""
    with override("en"):
        return {DOCS / "lifecycle.md": page(), DOCS / "lifecycle.svg": picture.draw(), SQL: transitions.sql()}


class Command(BaseCommand):
    help = "Write what follows from the verbs into docs/ and casework/sql/. With --check, end with 1 where it is out of date."

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

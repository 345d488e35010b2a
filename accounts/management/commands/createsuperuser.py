"""Django's command of this name would make somebody master of everything by nobody's word: here it makes nobody."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Makes nobody. The first accounts are made by: manage.py first_administrators <username> <username>"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError("there is no superuser here. Run: manage.py first_administrators <username> <username>")

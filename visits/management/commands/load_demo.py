"""Load the fictional demo county into an empty database. It stands above casework, since visits belong to its life."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.demo import play
from visits.demo import OnFoot


class Command(BaseCommand):
    help = "Load the demo county (fictional, with accounts whose password everybody knows) into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("the demo county has accounts whose password everybody knows: it is not for production")
        if play.loaded():
            self.stdout.write("the demo county is loaded already")
            return
        if not play.empty():
            raise CommandError("the database holds people or cases: the demo county goes into an empty one only")
        cases = play.play(feet=OnFoot(), now=timezone.now())
        self.stdout.write(f"loaded the demo county 青禾县: {cases} cases")

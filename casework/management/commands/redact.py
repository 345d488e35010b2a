"""Empty what somebody said, by law. The timeline keeps its salted hash and still verifies."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from casework import steps
from casework.models import Words
from casework.refusal import Refused


class Command(BaseCommand):
    help = "Redact words for good: the text, the title, their search terms, and the photos and files that came with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", type=UUID, metavar="WORDS_ID", help="as the event names them: facts.words_id")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--as", dest="actor", required=True, metavar="USER", help="a supervisor who sees the case")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["actor"], is_active=True).first()
        if actor is None:
            raise CommandError(f"there is no active person “{options['actor']}”")
        words = Words.objects.select_related("case").filter(pk=options["words"]).first()
        if words is None:
            raise CommandError("there are no such words")
        try:
            steps.redact(words, reason=options["reason"], actor=actor, at=timezone.now())
        except Refused as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"redacted: {words.get_kind_display()} of case {words.case.number}")

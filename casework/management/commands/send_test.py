"""Send one test message by one gateway, and say what it answered."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.notices.gateways import by_code
from casework.notices.trial import send_trial


class Command(BaseCommand):
    help = "Send one test message by one gateway, and say what it answered. Ends with 1 where it was not taken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help=f"the gateway: {', '.join(by_code())}")
        parser.add_argument("address", help="a number, an e-mail address, or the address of a chat robot")
        parser.add_argument("--language", choices=("zh-hans", "en"), default="en")
        parser.add_argument("--template-code", default="", help="the registered text, for gateways that take no other")
        parser.add_argument("--variable", action="append", default=[], metavar="NAME=VALUE", help="what fills that text")

    def handle(self, *args: Any, code: str, address: str, language: str, **options: Any) -> None:
        variables = dict(pair.partition("=")[::2] for pair in options["variable"])
        try:
            result = send_trial(
                code,
                address,
                at=timezone.now(),
                language=language,
                template_code=options["template_code"],
                variables=variables,
            )
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        if not result.taken:
            raise CommandError(f"{result.words} ({result.reason})")
        self.stdout.write(result.words + (f" {code}: {result.gateway_id}" if result.gateway_id else ""))

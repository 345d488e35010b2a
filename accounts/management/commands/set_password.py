"""A password for somebody whom no second administrator could confirm after a link: whoever runs the server vouches for them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.management import password_prompt
from accounts.models import User
from accounts.steps import people


class Command(BaseCommand):
    help = "Ask for a new password for somebody, who keeps their roles. It is a line of the history, and ends their sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="of an active account")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"nobody with an active account is called {options['username']}")
        password = password_prompt.ask(user, prompt=f"New password for {user.username}")
        people.set_password(user, password, at=timezone.now())
        self.stdout.write(f"{user.username} signs in with it at /accounts/login/, and changes it under My account.")

"""The two administrators with whom a new deployment begins. Everybody else is granted a role by both of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.management import password_prompt
from accounts.models import User
from accounts.refusal import AdministrationRefused
from accounts.steps import memberships, people


class Command(BaseCommand):
    help = "Make the first two administrators, or the one that is missing, and ask for a password for each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="+", help="one for each; an account that is there keeps its password")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        usernames: list[str] = list(dict.fromkeys(options["username"]))
        there = {user.username: user for user in User.objects.filter(username__in=usernames)}
        try:
            memberships.check_first(usernames)
            new = [self._account(username) for username in usernames if username not in there]
            people.enter(new, actor=None, at=at)
            memberships.first_administrators([*there.values(), *new], at=at)
        except AdministrationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"administrators: {', '.join(usernames)}. They sign in at /accounts/login/ and go on at /people/.")

    def _account(self, username: str) -> User:
        user = User(username=username, name=username)
        try:
            user.clean_fields(exclude=["password"])
        except ValidationError as problem:
            raise CommandError(f"{username}: {' '.join(problem.messages)}") from problem
        user.set_password(password_prompt.ask(user, prompt=f"Password for {username}"))
        return user

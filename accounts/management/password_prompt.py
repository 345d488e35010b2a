"""A password that whoever runs the server types, twice, so that a slip of the finger locks nobody out."""

from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.models import User


def ask(user: User, *, prompt: str) -> str:
    """Raises CommandError where there is nobody to type, for two that differ, and for one that will not do."""
    try:
        password, again = getpass(f"{prompt}: "), getpass("The same again: ")
    except EOFError:
        raise CommandError("This asks for a password: run it in a terminal (docker compose run, or exec without -T).") from None
    if password != again:
        raise CommandError("The two are not the same, and nothing was changed. Run it again.")
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise CommandError(f"{user.username}: {' '.join(problem.messages)}") from problem
    return password

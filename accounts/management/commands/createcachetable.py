from typing import Any

from django.core.management.commands import createcachetable

from accounts import application_role
from accounts.owner import ByOwner


class Command(ByOwner, createcachetable.Command):
    """Django's, by the owner of the tables; the application may use what was made."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        super().handle(*arguments, **options)
        application_role.give(stderr=self.stderr)

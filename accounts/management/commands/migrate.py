from django.core.management.commands import migrate

from accounts.owner import ByOwner


class Command(ByOwner, migrate.Command):
    """Django's, by the owner of the tables."""

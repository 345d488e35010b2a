from django.core.management.commands import flush

from accounts.owner import ByOwner


class Command(ByOwner, flush.Command):
    """Django's, by the owner of the tables."""

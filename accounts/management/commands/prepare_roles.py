from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import application_role, owner


class Command(BaseCommand):
    help = "Make the database role that the application signs in as, and give it what it needs, nothing more."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        with owner.signed_in():
            try:
                changes = application_role.prepare()
            except application_role.Unprepared as problem:
                raise CommandError(str(problem)) from None
        self.stdout.write(_("Rights changed: %(count)d") % {"count": changes})

"""Until when a database may hold what is not signed: where there were cases before signing was introduced."""

from datetime import datetime

from django.db.migrations.recorder import MigrationRecorder

from casework.models import Event


def legacy_until(migration: str) -> datetime | None:
    """When the migration of casework was applied; None where no case is older, and everything has to be signed."""
    applied = MigrationRecorder.Migration.objects.filter(app="casework", name=migration).values_list("applied", flat=True)
    introduced = applied.first()
    first = Event.objects.order_by("pk").values_list("recorded_at", flat=True).first()
    return introduced if introduced and first and first < introduced else None

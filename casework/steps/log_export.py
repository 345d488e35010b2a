"""Log an export, before it leaves: that somebody took a list of cases out as a file. Of no case, so no timeline says so."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import bounds
from casework.models import Case, ListExport
from casework.writing import case_views


def begin_export(*, actor: User, at: datetime) -> None:
    """Before anything is made. Raises TooManyToday past the bound of the day."""
    bounds.add(bounds.EXPORTS, actor, at=at)


@transaction.atomic
def log_export(export: ListExport, *, confidential: Collection[int], actor: User, at: datetime) -> ListExport:
    """Before the first byte leaves. `confidential`: the ids of those cases of it whose details the file holds; each was viewed.

    Raises TooManyToday past the bound of such views: then the file must not leave.
    """
    case_views.record_views(Case.objects.filter(pk__in=confidential).only("confidential"), user=actor, door="export", at=at)
    export.user, export.at = actor, at
    export.save(force_insert=True)
    return export

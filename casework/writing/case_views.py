"""Who looked at what: every view of a confidential case is remembered."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from casework import bounds
from casework.models import Case, CaseView


def record_views(cases: Iterable[Case], *, user: User, door: str, at: datetime, asked_for: bool = True) -> None:
    """One for each of the cases that is confidential. `door`: "desk", "api" or "export".

    Raises TooManyToday past the person's bound; not where it was not `asked_for`, but is the answer to what was just done.
    """
    views = [CaseView(case=case, user=user, at=at, door=door) for case in cases if case.confidential]
    if views and asked_for:
        bounds.add(bounds.CASE_VIEWS, user, at=at, count=len(views))
    CaseView.objects.bulk_create(views)

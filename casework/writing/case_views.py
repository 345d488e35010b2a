"""Who looked at what: every view of a confidential case is remembered."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from casework.models import Case, CaseView


def record_views(cases: Iterable[Case], *, user: User, door: str, at: datetime) -> None:
    """One for each of the cases that is confidential, in one statement. `door`: "desk" or "api"."""
    CaseView.objects.bulk_create(CaseView(case=case, user=user, at=at, door=door) for case in cases if case.confidential)

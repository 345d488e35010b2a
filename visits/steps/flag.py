"""Raise a flag: something about a visit is unusual. Its visitor is asked first; another unit decides. It does nothing else."""

from datetime import datetime

from django.db import transaction

from casework import calendar_cache
from casework.lifecycle import OPEN
from casework.models.choices import WaitKind
from casework.timeline import append
from casework.writing import waits
from visits import reviewers
from visits.models import Flag, Review, Visit
from visits.steps.confirm import lock

ABOUT = "flag"
DECIDE_WITHIN_DAYS = 3


@transaction.atomic
def raise_flag(visit: Visit, *, check: str, value: float, other: Visit | None = None, at: datetime) -> Flag:
    """Once for a visit, a check and the visit it clashes with. `value`: in the unit of the check (visits/checks/rules.py)."""
    visit = lock(visit)
    assert visit.case is not None
    flag, new = Flag.objects.get_or_create(visit=visit, check_name=check, other=other, defaults={"value": value, "raised_at": at})
    if not new:
        return flag
    Review.objects.create(about=Review.About.FLAG, visit=visit, flag=flag, unit=reviewers.other_unit(visit), given_at=at)
    append(visit.case, "flag_visit", actor=None, at=at, facts={"visit": str(visit.pk), "check": check, "flag": flag.pk})
    if visit.case.state in OPEN:
        calendar = calendar_cache.default()
        due = waits.in_time(calendar, at, DECIDE_WITHIN_DAYS, "working_days")
        subject = f"flag {flag.pk}"
        waits.write([waits.opened(visit.case, WaitKind.REVIEW, at=at, calendar=calendar, due=due, about=ABOUT, subject=subject)])
    return flag

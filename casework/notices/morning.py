"""Once a working day, when work begins: how many notices are new, to those who chose to be told by e-mail or chat."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from celery import current_app
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts import deputies
from casework import calendar_cache
from casework.models import Notice, StaffChoice
from casework.models.choices import Urgency
from casework.notices import at_once
from casework.notices.arrival import MINUTE
from casework.worktime import clock

KIND = "staff_digest"


@transaction.atomic
def tell(*, at: datetime) -> int:
    """What was there when work began and is not read yet. Said again, nobody is told twice, and who is on leave not at
    all. How many are told now."""
    begins = _work_begins(at=at)
    if begins is None or at < begins:
        return 0
    absent = deputies.on(timezone.localdate(at))
    chosen = {user: choice for user, choice in at_once.choices().items() if user not in absent}
    earlier = Notice.objects.filter(case=None, kind=KIND, recipient__in=chosen, deliver_after=begins)
    waiting = chosen.keys() - set(earlier.values_list("recipient", flat=True))
    figures = _figures(waiting, by=begins)
    notices = [_digest(chosen[user], figures[user], there=begins, at=at) for user in sorted(figures)]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for transport in sorted({notice.transport for notice in notices}):
        transaction.on_commit(partial(_wake, transport), robust=True)
    return len(notices)


def _work_begins(*, at: datetime) -> datetime | None:
    """Today; None on a day without work."""
    calendar = calendar_cache.default()
    zone = ZoneInfo(calendar.zone)
    today = at.astimezone(zone).date()
    begins = clock.add(calendar_cache.working(calendar), datetime.combine(today, time(0), zone), 1, "working_minutes") - MINUTE
    return begins if begins.astimezone(zone).date() == today else None


def _figures(users: Collection[int], *, by: datetime) -> dict[int, dict[str, int]]:
    """By person: how many notices are new, and how many cases among them are emergencies, or else urgent."""
    unread = Notice.objects.filter(
        recipient__in=users,
        transport=Notice.Transport.IN_APP,
        state=Notice.State.SENT,
        read_at=None,
        deliver_after__lte=by,
    )
    new = unread.filter(digest=None)
    figures = {user: {"n": n} for user, n in new.values_list("recipient").annotate(n=Count("pk")).order_by() if user}
    speaking = unread.filter(Q(digest=None) | Q(digest__in=new.values("pk"))).values_list("recipient").order_by()
    counted = speaking.annotate(emergencies=_cases(Urgency.EMERGENCY), urgent=_cases(Urgency.URGENT))
    for user, emergencies, urgent in counted:
        if user in figures:
            figures[user] |= {"emergencies": emergencies, "urgent": urgent}
    return figures


def _cases(urgency: Urgency) -> Count:
    """How many of such urgency."""
    return Count("case", distinct=True, filter=Q(case__urgency=urgency))


def _digest(choice: StaffChoice, figures: Mapping[str, int], *, there: datetime, at: datetime) -> Notice:
    return Notice(
        kind=KIND,
        recipient=choice.user,
        transport=choice.transport,
        language=choice.user.language,
        params=dict(figures),
        priority=Notice.Priority.DIGEST,
        deliver_after=there,
        created_at=at,
    )


def _wake(transport: str) -> None:
    current_app.send_task("casework.tasks.deliver_by", [transport], ignore_result=True)

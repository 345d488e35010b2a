"""Who is on leave in the county, and who stands in."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.steps import absences
from casework.demo.county import County

# who, deputy, who entered it, first and last day from now
LEAVE = (("zhou.kai", "handler", "unit_lead", 0, 6), ("ma.chao", "zhu.lin", "ma.chao", 5, 14))


def take_leave(county: County, *, now: datetime) -> None:
    today, people = timezone.localdate(now), county.people
    for user, deputy, actor, first, last in LEAVE:
        absences.enter(
            people[user],
            deputy=people[deputy],
            first_day=today + timedelta(days=first),
            last_day=today + timedelta(days=last),
            actor=people[actor],
            at=now,
        )

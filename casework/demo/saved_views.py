"""Saved views of the county: what the housing bureau shares, and what its lead and the supervisor look at every day."""

from datetime import datetime, timedelta

from casework.demo.county import County
from casework.steps.keep_view import ViewName, save_view

SAVED = timedelta(days=30)
VIEWS = (
    ("unit_lead", "housing", "本局紧急件", "queue=open&unit=housing&urgency=urgent"),
    ("unit_lead", "housing", "两天没上门的", "queue=online&online_only_longer_than=48"),
    ("unit_lead", "", "投诉件，最早登记的在前", "queue=open&kind=complaint&sort=created_at"),
    ("supervisor", "", "黄牌", "queue=cards&card=yellow"),
    ("supervisor", "", "超期未办结", "queue=open&overdue=true&sort=due_at"),
    ("supervisor", "", "第二轮重办", "queue=open&round=2"),
)
"""Whose each is, the unit that has it too, its name and what it shows."""


def save_views(county: County, *, now: datetime) -> None:
    for owner, unit, name, query in VIEWS:
        save_view(query, ViewName(name, county.units[unit] if unit else None), actor=county.people[owner], at=now - SAVED)

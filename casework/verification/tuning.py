"""Rules and the calendar: as those tuned them who are on record for it."""

from collections.abc import Iterator

from django.db.models import Max

from casework import calendar_cache, defaults
from casework.models import Calendar, CalendarEdit, EscalationRule
from casework.worktime import calendar_plan


def faults() -> Iterator[str]:
    yield from _rules()
    yield from _calendars()


def _rules() -> Iterator[str]:
    """A rule goes by its newest version, and is on as that says."""
    for rule in EscalationRule.objects.select_related("current").annotate(newest=Max("versions__version")):
        current = rule.current
        if current is None or current.rule_id != rule.pk or current.version != rule.newest or current.enabled != rule.enabled:
            yield f"the rule {rule.code} is not as its newest version says"


def _calendars() -> Iterator[str]:
    """A calendar is as its last edit made it, or as it was shipped."""
    for calendar in Calendar.objects.order_by("pk"):
        edits = CalendarEdit.objects.filter(calendar=calendar).order_by("-revision")
        last = edits.first()
        shipped = defaults.shipped(through=calendar.published_through) if last is None else None
        state = calendar_plan.digest(shipped) if shipped else last and last.state and bytes(last.state)
        if state and state != calendar_plan.digest(calendar_cache.plan(calendar)):
            yield f"the calendar {calendar.code} is not as its last edit made it"

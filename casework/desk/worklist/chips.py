"""What a list is narrowed by, in words, each with the address of the list without it; and what of the address cannot be used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.desk.worklist.case_list import CaseList
from casework.desk.worklist.gone import called
from casework.worktime import durations

LABELS = {
    "unit": pgettext_lazy("that handles the case", "Unit"),
    "unit_itself": gettext_lazy("Unit itself"),
    "assisting": gettext_lazy("Assisting unit"),
    "handler": gettext_lazy("Handler"),
    "category": gettext_lazy("Topic"),
    "area": gettext_lazy("Area"),
    "urgency": gettext_lazy("Urgency"),
    "kind": gettext_lazy("Kind"),
    "channel": gettext_lazy("Channel"),
    "state": gettext_lazy("State"),
    "waiting_for": gettext_lazy("Waiting for"),
    "overdue": gettext_lazy("Overdue"),
    "due_before": gettext_lazy("Due before"),
    "confidential": gettext_lazy("Confidential"),
    "created_after": gettext_lazy("Registered after"),
    "created_before": gettext_lazy("Registered before"),
    "created_from": gettext_lazy("Registered from"),
    "created_to": gettext_lazy("Registered until"),
    "updated_after": gettext_lazy("Changed after"),
    "source": gettext_lazy("Register it came from"),
    "external_id": gettext_lazy("Number in that register"),
    "round": gettext_lazy("Round"),
    "card": gettext_lazy("Card"),
    "merged_into": gettext_lazy("Merged into"),
    "how": gettext_lazy("How it ended"),
    "online_only_longer_than": gettext_lazy("Without a visit for longer than"),
}
"""Of every filter, by its name in the address."""
LONGEST = 40
"""Characters that are shown of what cannot be used."""


@dataclass(frozen=True)
class Chip:
    """`refusal`: why it cannot be used; empty where the list is narrowed by it. `query`: of the list without it."""

    label: str | Promise
    words: str
    query: str
    refusal: str = ""


def chips(cases: CaseList) -> Iterator[Chip]:
    for name, value in cases.filters.asked.items():
        yield Chip(LABELS[name], _in_words(cases, name, value), cases.without(name))
    for name, errors in cases.filters.errors.items():
        yield Chip(LABELS[name], str(cases.filters.data[name])[:LONGEST], cases.query, refusal=str(errors[0]))


def _in_words(cases: CaseList, name: str, value: Any) -> str:
    if name == "online_only_longer_than":
        return durations.in_words(timedelta(hours=int(value)))
    if isinstance(value, Model):
        return called(value)
    choices = dict(cases.filters.filters[name].extra.get("choices", ()))
    return str(choices.get(value) or value_in_words(value))


def value_in_words(value: Any) -> str:
    """Of a filter whose answers have no names of their own."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(_local(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return str(value)


def _local(moment: datetime) -> datetime:
    """The last hours of the calendar have no local time."""
    try:
        return timezone.localtime(moment)
    except OverflowError:
        return moment

"""What lists are narrowed and ordered by, out of their addresses, in words: what a code names bears the name of today.

What is there no more is said to be gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Area, Unit, User
from casework.desk.worklist.chips import LABELS, value_in_words
from casework.desk.worklist.gone import UNKNOWN, called
from casework.desk.worklist.queues import QUEUES
from casework.desk.worklist.sorts import SORTS
from casework.filters import CaseFilterSet
from casework.models import Topic
from casework.worktime import durations

NAMED: Mapping[str, tuple[type[Model], str]] = {
    "unit": (Unit, "code"),
    "unit_itself": (Unit, "code"),
    "assisting": (Unit, "code"),
    "category": (Topic, "code"),
    "area": (Area, "code"),
    "handler": (User, "username"),
}
QUEUE_LABELS = {queue.code: queue.label for queue in QUEUES}
Names = Mapping[type[Model], Mapping[str, str]]


def in_words(queries: Sequence[str]) -> list[list[str]]:
    """Of each list its queue, then each filter and the order. Four queries at most, however many lists."""
    asked = [dict(parse_qsl(query)) for query in queries]
    names = _names(asked)
    return [[_part(name, value, names) for name, value in parts.items()] for parts in asked]


def _names(asked: Iterable[Mapping[str, str]]) -> Names:
    wanted: dict[type[Model], set[str]] = {}
    for parts in asked:
        for name in NAMED.keys() & parts.keys():
            wanted.setdefault(NAMED[name][0], set()).add(parts[name])
    return {model: _called(model, codes) for model, codes in wanted.items()}


def _called(model: type[Model], codes: set[str]) -> Mapping[str, str]:
    by = "username" if model is User else "code"
    rows = model._base_manager.filter(**{f"{by}__in": codes})
    return {getattr(row, by): called(row) for row in (rows.select_related("ending") if model is Unit else rows)}


def _part(name: str, value: str, names: Names) -> str:
    if name == "queue":
        return str(QUEUE_LABELS.get(value, value))
    if name == "sort":
        return str(SORTS[value].label) if value in SORTS else value
    label, words = LABELS.get(name, name), _value(name, value, names)
    return _("%(label)s: %(value)s") % {"label": label, "value": words}


def _value(name: str, value: str, names: Names) -> str:
    if name in NAMED:
        return names[NAMED[name][0]].get(value) or UNKNOWN % {"name": value}
    if name == "online_only_longer_than":
        return durations.in_words(timedelta(hours=int(value)))
    filters: Any = CaseFilterSet.base_filters
    if name not in filters:
        return value
    choices = dict(filters[name].extra.get("choices", ()))
    try:
        return str(choices.get(value) or value_in_words(filters[name].field.clean(value)))
    except ValidationError:
        return value

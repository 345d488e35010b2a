"""The form by which a list is narrowed. What it asks for goes into the address: CaseFilterSet (filters.py) alone reads that."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.holders import holders
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent, recent
from casework.desk.combobox.rows import rows_of, source
from casework.desk.worklist.case_list import CaseList
from casework.desk.worklist.chips import LABELS
from casework.desk.worklist.columns import DUE, HANDLER, ONLINE, STATE, UNIT, Columns
from casework.filters import MOST_HOURS, MOST_ROUNDS, CaseFilterSet
from casework.policies import access, posts
from casework.typeahead.tables import Tables

ANY = pgettext_lazy("a filter that narrows nothing", "Any")
DAY = {"type": "date"}
ASSISTED = "assisted"
"""The queue of other units' cases."""
SUBMITTED = "narrow"
"""Stands in the address while it is a form that asks."""


def _choice(name: str) -> forms.ChoiceField:
    choices = CaseFilterSet.base_filters[name].extra["choices"]
    return forms.ChoiceField(label=LABELS[name], choices=[("", ANY), *choices], required=False)


def _one_of(kind: str, name: str) -> ChosenField:
    return ChosenField(kind=kind, label=LABELS[name], empty_label=ANY, required=False)


def _day(name: str) -> forms.DateField:
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=LABELS[name], widget=widget, input_formats=["%Y-%m-%d"], required=False)


class FilterForm(forms.Form):
    unit = _one_of("unit", "unit")
    handler = _one_of("person", "handler")
    category = _one_of("topic", "category")
    area = _one_of("area", "area")
    urgency = _choice("urgency")
    state = _choice("state")
    kind = _choice("kind")
    channel = _choice("channel")
    card = _choice("card")
    round = forms.IntegerField(label=LABELS["round"], min_value=1, max_value=MOST_ROUNDS, required=False)
    created_from = _day("created_from")
    created_to = _day("created_to")
    online_only_longer_than = forms.IntegerField(
        label=_("Without a visit for longer than (hours)"), min_value=0, max_value=MOST_HOURS, required=False
    )
    overdue = forms.BooleanField(label=LABELS["overdue"], required=False)

    def __init__(self, request: HttpRequest, cases: CaseList, columns: Columns) -> None:
        """Shown as the list is narrowed now; read where it was sent. What says nothing in the list is not asked about."""
        submitted = request.GET if SUBMITTED in request.GET else None
        super().__init__(submitted, auto_id="filter_%s", initial=_initial(cases))
        for name in _saying_nothing(columns):
            del self.fields[name]
        if cases.queue.code != ASSISTED and posts.sees_one_unit(cases.user):
            self.fields.pop("unit", None)
        if state := self.fields.get("state"):
            _narrow(state, cases.queue.states, also=self.initial.get("state", ""))
        tables, late = Tables(), recent(request)
        for name, field in self.fields.items():
            if isinstance(field, ChosenField):
                _offer(field, tables=tables, late=late)
                if field.offers.choice(self.initial.get(name, "")) is None:
                    self.initial.pop(name, None)

    @property
    def asked(self) -> Mapping[str, str]:
        """What a valid form asks for, as an address says it."""
        values = {name: self._text(name, value) for name, value in self.cleaned_data.items()}
        return {name: text for name, text in values.items() if text}

    def _text(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, ChosenField):
            return str(getattr(value, field.offers.by)) if value else ""
        if isinstance(value, bool):
            return "true" if value else ""
        return "" if value is None else str(value)


def besides(form: FilterForm, cases: CaseList) -> dict[str, str]:
    """What the list is narrowed by and the form does not ask about: it stays."""
    return {name: value for name, value in cases.asked.items() if name not in form.fields}


def narrowed(form: FilterForm, cases: CaseList) -> str:
    """The address of the list as the form asks for it."""
    return cases.query_of(besides(form, cases) | dict(form.asked))


def _saying_nothing(columns: Columns) -> Iterator[str]:
    shown = set(columns.shown)
    for name, column in (("state", STATE), ("unit", UNIT), ("online_only_longer_than", ONLINE), ("overdue", DUE)):
        if column not in shown:
            yield name
    if not shown & {UNIT, HANDLER} or not columns.names_handlers:
        yield "handler"


def _narrow(field: forms.Field, states: Collection[str], *, also: str) -> None:
    """To the states in which a case of the queue can be. `also`: what the list is narrowed by already."""
    assert isinstance(field, forms.ChoiceField)
    choices: Any = field.choices
    field.choices = [(value, label) for value, label in choices if value in {"", also, *states}]


def _offer(field: ChosenField, *, tables: Tables, late: Recent) -> None:
    if field.kind == "person":
        field.offer(holders(*access.HANDLING_ROLES), tables=tables, source="list=handlers")
    else:
        field.offer(rows_of(field.kind), tables=tables, source=source(field.kind), recent=late.get(field.kind, ()))


def _initial(cases: CaseList) -> dict[str, Any]:
    values = cases.filters.asked.items()
    return {name: getattr(value, "username", None) or getattr(value, "code", value) for name, value in values}

"""A field in which several of thousands are chosen: each stands in a mark that can be taken away; a combobox adds one more."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from casework.desk.combobox.fields import ChosenField, Combobox, ComboboxBound
from casework.typeahead.tables import Tables

MORE = "more"
"""What stands behind a field's name: the combobox by which one more is added."""


class Chosen(NamedTuple):
    code: str
    name: str
    place: str


class SeveralBox(forms.CheckboxSelectMultiple):
    """Without script a list of boxes that are ticked, and a combobox for one more (templates/parts/combobox_several.html)."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> list[str]:
        """What is still ticked, and what was chosen or typed beside it."""
        ticked = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name) or ())
        added = Combobox().value_from_datadict(data, files, f"{name}_{MORE}")
        return list(dict.fromkeys([*ticked, added] if added else ticked))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{MORE}"


class MoreBound(ComboboxBound):
    """Empty again, once what was entered stands among the chosen. What is wrong with all of them is said of it."""

    outer: "SeveralBound"

    def value(self) -> Any:
        return "" if self.outer.settled is not None else super().value()

    @property
    def errors(self) -> Any:
        return self.outer.errors


class SeveralBound(BoundField):
    field: "ChosenSeveralField"

    @property
    def settled(self) -> list[str] | None:
        """The codes, where all could be read."""
        if not self.form.is_bound or self.errors:
            return None
        codes: list[str] = self.form.cleaned_data[self.name]
        return codes

    @property
    def chosen(self) -> list[Chosen]:
        """What could not be read is still in the combobox."""
        values = self.value() or () if self.settled is None else self.settled
        return self.field.chosen([str(value) for value in values])

    @property
    def more(self) -> MoreBound:
        bound = MoreBound(self.form, self.field.more, f"{self.name}_{MORE}")
        bound.outer = self
        return bound


class ChosenSeveralField(forms.Field):
    """`kind`: of a table. Its values are codes. Nothing is offered before `offer` said what."""

    widget = SeveralBox
    bound_field_class = SeveralBound

    def __init__(self, *, kind: str, empty_label: Any, **options: Any) -> None:
        """`empty_label`: what the combobox says while nothing is chosen in it."""
        super().__init__(**options)
        self.kind = kind
        self.more = ChosenField(kind=kind, required=False, empty_label=empty_label, label=self.label)
        self.present: dict[str, str] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "ChosenSeveralField":
        """Each form has its own, as what is offered is for one person."""
        copied: ChosenSeveralField = super().__deepcopy__(memo)
        copied.more = deepcopy(self.more, memo)
        return copied

    def offer(self, rows: QuerySet[Any], *, tables: Tables, source: str, present: Mapping[str, str] | None = None) -> None:
        """`present`: the names, by their codes, of what stands there and may stay although it is offered no more."""
        self.more.offer(rows, tables=tables, source=source)
        self.present = dict(present or {})

    def chosen(self, codes: Sequence[str]) -> list[Chosen]:
        """What can be named of the codes, in their order."""
        choices = ((code, self.more.offers.choice(code)) for code in codes)
        named = {code: Chosen(code, str(choice), choice.place) for code, choice in choices if choice}
        present = {code: Chosen(code, name, "") for code, name in self.present.items()}
        return [chosen for code in codes if (chosen := named.get(code) or present.get(code))]

    def clean(self, value: Any) -> list[str]:
        """Codes. What is known by its code is asked about in one query, and only what was typed by itself."""
        offers = self.more.offers
        choices = [choice for text in value or () if (choice := offers.choice(str(text)))]
        taken = {choice.code for choice in offers.among(choices)} | self.present.keys()
        codes = [text if text in taken else self._looked_up(str(text)) for text in value or ()]
        self.validate(codes)
        return list(dict.fromkeys(codes))

    def _looked_up(self, text: str) -> str:
        row = self.more.to_python(text)
        return str(row.code)

"""A field in which one of thousands is chosen. Its value is a code, or what somebody typed and the server looks up."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.typeahead import matching
from casework.typeahead.tables import Choice, Tables

TYPED, WAS = "typed", "was"
"""What stands behind a field's name: where its text is typed, and the value that it was shown with."""
NAMED_IN_REFUSAL = 5
"""Candidates; more are no help."""


class Combobox(forms.Select):
    """Without script a list of what is near, and a line to type into (templates/parts/combobox.html)."""

    offers: "Offers"

    def use_required_attribute(self, initial: Any) -> bool:
        """What is typed beside the list answers as well."""
        return False

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """What was typed counts where nothing was chosen, or nothing else than the form was shown with."""
        chosen, typed = data.get(name) or "", str(data.get(f"{name}_{TYPED}") or "").strip()
        return typed if typed and chosen in {"", data.get(f"{name}_{WAS}")} else chosen

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        self.choices = self.offers.groups(value[0] if value else "")
        return super().optgroups(name, value, attrs)

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        if choice := self.offers.choice(str(value)):
            note = self.offers.notes.get(choice.code, "")
            option["attrs"] |= {"data-name": str(choice), "data-place": choice.place} | ({"data-note": note} if note else {})
        return option


class Offers:
    """What of a table is offered: only what the field takes. `notes`: what is said of some, by their codes."""

    def __init__(
        self,
        tables: Tables,
        kind: str,
        rows: QuerySet[Any],
        *,
        recent: Sequence[str] = (),
        notes: Mapping[str, str] | None = None,
    ) -> None:
        self.table, self.rows = tables[kind], rows
        self.by = "username" if kind == "person" else "code"
        self.recent, self.notes = recent, notes or {}
        self.blank: str | Promise = ""
        self.candidates: Sequence[Choice] = ()

    def choice(self, code: str) -> Choice | None:
        return self.table.by_code.get(code)

    def label(self, choice: Choice) -> str:
        return " · ".join(text for text in (choice.full, self.notes.get(choice.code)) if text)

    def among(self, choices: Sequence[Choice]) -> list[Choice]:
        """Those that the field takes, in their order."""
        codes = list(matching.codes(choices))
        taken = set(self.rows.filter(**{f"{self.by}__in": codes}).values_list(self.by, flat=True)) if codes else set()
        return [choice for choice in choices if choice.code in taken]

    def near(self) -> tuple[list[Choice], Sequence[Choice]]:
        """What was chosen lately, and as much as a list can hold: the upper levels of the tree, or people who are few."""
        late = [choice for code in self.recent if (choice := self.choice(code))]
        if self.by == "code":
            return late, matching.upper(self.table)
        usernames = self.rows.values_list(self.by, flat=True)[: matching.NEAR + 1]
        people = [choice for username in usernames if (choice := self.choice(username))]
        return late, people if len(people) <= matching.NEAR else []

    def groups(self, value: str) -> list[Any]:
        """For a list: what may be meant, what was chosen lately, and the upper levels of the tree with the value among them."""
        late, upper = self.near()
        present = [choice] if (choice := self.choice(value)) else []
        taken = self.among(list(dict.fromkeys([*self.candidates, *late, *present, *upper])))
        meant = [choice for choice in taken if choice in self.candidates]
        late = [choice for choice in taken if choice in late and choice not in meant]
        rest = [choice for choice in taken if choice not in meant and choice not in late]
        groups: list[Any] = [("", self.blank)]
        if meant:
            groups.append((_("Called so"), [(choice.code, self.label(choice)) for choice in meant]))
        if late:
            groups.append((_("Chosen lately"), [(choice.code, self.label(choice)) for choice in late]))
        in_tree = [choice for choice in rest if choice in upper and self.by == "code"]
        groups += [(choice.code, self.label(choice)) for choice in rest if choice not in in_tree]
        return groups + self._by_root(in_tree)

    def _by_root(self, choices: Sequence[Choice]) -> list[Any]:
        """Under what stands highest above them, where that is more than one."""
        roots: dict[str, list[tuple[str, str]]] = {}
        for choice in choices:
            root = choice.above[0] if choice.above else choice
            roots.setdefault(str(root), []).append((choice.code, self._indented(choice)))
        return list(roots.items()) if len(roots) > 1 else [row for rows in roots.values() for row in rows]

    def _indented(self, choice: Choice) -> str:
        """By its depth in the tree."""
        return "\u3000" * len(choice.above) + " · ".join(text for text in (str(choice), self.notes.get(choice.code)) if text)


class ComboboxBound(BoundField):
    """What the part of the page shows beside the list."""

    @property
    def offers(self) -> Offers:
        offers: Offers = self.field.offers  # type: ignore[attr-defined]
        return offers

    @property
    def typed(self) -> str:
        """What was typed and is no code."""
        value = str(self.value() or "")
        return "" if self.offers.choice(value) else value

    @property
    def was(self) -> str:
        return "" if self.typed else str(self.value() or "")

    @property
    def place(self) -> str:
        """Where the value stands in its tree: shown from the first moment, so that nothing moves when the script comes."""
        choice = self.offers.choice(str(self.value() or ""))
        return choice.place if choice else ""


class ChosenField(forms.ModelChoiceField):
    """`kind`: of a table. Nothing is offered before `offer` said what."""

    widget = Combobox
    bound_field_class = ComboboxBound
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": gettext_lazy("Nothing here is called “%(text)s”. Type part of the name, its pinyin or its code."),
        "several": gettext_lazy("“%(text)s” may mean %(names)s. Choose one of them."),
    }
    offers: Offers
    source: str

    def __init__(self, *, kind: str, **options: Any) -> None:
        super().__init__(queryset=None, **options)
        self.kind = kind

    def offer(
        self,
        rows: QuerySet[Any],
        *,
        tables: Tables,
        source: str,
        recent: Sequence[str] = (),
        notes: Mapping[str, str] | None = None,
    ) -> None:
        """`rows`: what the person may name here. `source`: what goes along with what is typed."""
        self.offers = Offers(tables, self.kind, rows, recent=recent, notes=notes)
        self.offers.blank = self.empty_label or ""
        self.to_field_name = self.offers.by
        self.queryset = rows
        self.source = source
        self.widget.offers = self.offers

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        text, row = str(value), None
        taken = self._meant(text)
        if len(taken) == 1:
            row = self.offers.rows.filter(**{self.offers.by: taken[0].code}).first()
        if row is not None:
            return row
        if len(taken) < 2:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        self.offers.candidates = taken
        names = _("%(some)s and %(n)s more") if len(taken) > NAMED_IN_REFUSAL else "%(some)s"
        some = "; ".join(choice.full for choice in taken[:NAMED_IN_REFUSAL])
        params = {"text": text, "names": names % {"some": some, "n": len(taken) - NAMED_IN_REFUSAL}}
        raise forms.ValidationError(self.error_messages["several"], code="several", params=params)

    def _meant(self, text: str) -> list[Choice]:
        """By its code, which the database is asked about afterwards; else by its whole name; else by what fits."""
        if choice := self.offers.choice(text):
            return [choice]
        named = self.offers.among(matching.named(self.offers.table, text))
        return named or self.offers.among(matching.matches(self.offers.table, text)[: matching.NEAR])

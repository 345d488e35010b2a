"""The form of a text module."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.models import TextModule
from casework.policies import text_access, unit_writing
from casework.steps.keep_text_module import LONGEST, ModuleText, problems_of
from casework.typeahead.tables import Tables


class TextModuleForm(forms.Form):
    """`base`: the change that the person started from."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST["title"], help_text=_("By which it is found in the list."))
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST["text"],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Variables in braces are filled in from the case; what the case does not have is left blank to be written."),
    )
    key = forms.CharField(
        label=pgettext_lazy("of a keyboard", "Key"),
        max_length=1,
        required=False,
        help_text=_("One letter from a to z, or one figure: it types the text when the list is open."),
    )
    unit = ChosenField(kind="unit", label=_("Unit whose people use it"), empty_label=_("Choose a unit"))
    enabled = forms.BooleanField(label=_("In use"), required=False, initial=True)
    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, module: TextModule | None, user: User, recent: Recent, **options: Any) -> None:
        """`module`: the one that is edited. `recent`: what the person chose lately."""
        super().__init__(*args, **options)
        self.module = module
        unit = self.fields["unit"]
        assert isinstance(unit, ChosenField)
        units = unit_writing.units(user, text_access.WRITE_TEXT_MODULES)
        if text_access.writes_for_everybody(user):
            unit.required = False
            unit.help_text = _("Empty: everybody.")
        elif module is None and len(codes := units.values_list("code", flat=True)[:2]) == 1:
            self.initial.setdefault("unit", codes[0])
        unit.offer(
            units,
            tables=Tables(),
            source=source("unit", list="text_modules"),
            recent=recent.get("unit", ()),
        )

    def clean(self) -> dict[str, Any]:
        """What the step would say, beside what the fields say themselves: everything at once."""
        cleaned = super().clean() or {}
        texts = {name: cleaned.get(name) or "" for name in ("key", "title", "text")}
        beside = "unit" in cleaned and "key" in cleaned
        content = ModuleText(**texts, unit=cleaned.get("unit") or None, enabled=beside and cleaned.get("enabled", False))
        for name, problems in problems_of(content, module=self.module).items():
            if name not in self.errors:
                self.add_error(name, problems)
        return cleaned

    def content(self) -> ModuleText:
        cleaned = self.cleaned_data
        return ModuleText(**{name: cleaned[name] for name in ("key", "title", "text", "enabled")}, unit=cleaned["unit"] or None)

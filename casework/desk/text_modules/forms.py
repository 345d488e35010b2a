"""The form of a text module."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.policies import text_access, unit_writing
from casework.steps.keep_text_module import LONGEST, ModuleText
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

    def __init__(self, *args: Any, user: User, recent: Recent, **options: Any) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, ChosenField)
        if text_access.writes_for_everybody(user):
            unit.required = False
            unit.help_text = _("Empty: everybody.")
        unit.offer(
            unit_writing.units(user, text_access.WRITE_TEXT_MODULES),
            tables=Tables(),
            source=source("unit", list="text_modules"),
            recent=recent.get("unit", ()),
        )

    def content(self) -> ModuleText:
        cleaned = self.cleaned_data
        return ModuleText(**{name: cleaned[name] for name in ("key", "title", "text", "enabled")}, unit=cleaned["unit"] or None)

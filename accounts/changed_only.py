"""Forms of rows that somebody else may change meanwhile: they send what the person changed, not what they were shown."""

from copy import copy
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import AdministrationEvent


class ChangedOnlyForm(forms.ModelForm[Any]):
    """Each field carries what it showed. What was left as it was keeps what a colleague has entered meanwhile; where both changed
    the same, the second is told who did, and sends it again if it is to stand. The row is locked by whoever asks."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance.pk:
            return cleaned
        for bound in self:
            if bound.html_initial_name in self.data and bound.name in cleaned:
                self._compare(bound, cleaned)
        return cleaned

    def _compare(self, bound: BoundField, cleaned: dict[str, Any]) -> None:
        present = getattr(self.instance, bound.name)
        if not self._changed(bound):
            cleaned[bound.name] = present
        elif bound.field.has_changed(_shown(present), bound.data) and self._overtaken(bound, present):
            self._show(bound, present)
            self.add_error(bound.name, self._who_changed(present))

    def _changed(self, bound: BoundField) -> bool:
        """By this person: against what the form had shown them."""
        return bound.name in self.changed_data

    def _overtaken(self, bound: BoundField, present: Any) -> bool:
        """Whether the row says something else than the form had shown."""
        hidden = bound.field.hidden_widget()
        shown = hidden.value_from_datadict(self.data, self.files, bound.html_initial_name)
        return bound.field.has_changed(_shown(present), shown)

    def _show(self, bound: BoundField, present: Any) -> None:
        """What was typed stays; beside it stands from now on what a colleague entered."""
        data: Any = copy(self.data)
        data[bound.html_initial_name] = bound.field.prepare_value(_shown(present))
        self.data = data

    def _who_changed(self, present: Any) -> str:
        row = self.instance
        lines = AdministrationEvent.objects.filter(kind=row._meta.model_name, subject=row.pk).select_related("actor")
        last = lines.order_by("-seq").first()
        facts = {"present": _in_words(present)}
        if last is None or last.actor is None:
            return _("This was changed to “%(present)s” while you were editing. Save again to replace it.") % facts
        facts |= {"who": last.actor.name, "when": date_format(timezone.localtime(last.occurred_at), "DATETIME_FORMAT")}
        return _("%(who)s changed this to “%(present)s” (%(when)s) while you were editing. Save again to replace it.") % facts


def _shown(present: Any) -> Any:
    """As the initial value of a field: a row by its key."""
    return getattr(present, "pk", present)


def _in_words(present: Any) -> str:
    if isinstance(present, bool):
        return _("yes") if present else _("no")
    return "" if present is None else str(present)

"""What is asked once for all chosen cases: what the verb asks for of one. It translates; the steps check."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holders import holders
from accounts.models import Unit, User
from casework.desk.cases.forms import field_of
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.leave import leave_notes
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import rows_of, source
from casework.policies import access, posts, receivers
from casework.steps.assign import ASSIGN
from casework.typeahead.tables import Tables
from casework.verb import Ask, Verb

LEFT_AS_IT_IS = gettext_lazy("Leave as it is")


class BulkForm(forms.Form):
    """Made from what the verb asks for. What is left empty stays in each case as it is."""

    def __init__(self, *args: Any, verb: Verb, user: User, recent: Recent, **options: Any) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(*args, **options)
        tables = Tables()
        self.verb = verb
        for ask in verb.asks:
            self.fields[ask.name] = field = field_of(ask, verb)
            if isinstance(field, ChosenField):
                field.empty_label = LEFT_AS_IT_IS if ask.emptied else field.empty_label
                in_list = {"list": list_name(ask, verb)} if ask.kind in {"person", "unit"} else {}
                field.offer(
                    rows_of_ask(ask, verb, user),
                    tables=tables,
                    source=source(ask.kind, **in_list),
                    recent=recent.get(ask.kind, ()),
                    notes=leave_notes() if ask.kind == "person" else {},
                )
            elif isinstance(field, forms.ChoiceField) and not ask.required:
                field.choices = [("", LEFT_AS_IT_IS), *ask.choices]
        for field in list(self.fields.values())[:1]:
            field.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Of a verb that asks for nothing in particular something has to be said."""
        asked = super().clean() or {}
        if self.verb.asks and not self.errors and not any(asked.values()):
            raise forms.ValidationError(_("Nothing was entered, so nothing would change."))
        return asked

    def arguments(self) -> dict[str, Any]:
        """The step's own."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def labelled(self) -> list[tuple[str, str]]:
        """What was entered, as people read it."""
        return [(str(self[name].label), self._text(name, value)) for name, value in self.arguments().items()]

    def _text(self, name: str, value: Any) -> str:
        field = self.fields[name]
        is_choice = isinstance(field, forms.ChoiceField) and not isinstance(field, ChosenField)
        return str(dict(field.choices)[value] if is_choice else value)  # type: ignore[attr-defined]

    def entered(self) -> dict[str, str]:
        """The same as it is sent again."""
        return {name: str(getattr(value, _name_of(value), value)) for name, value in self.arguments().items()}


def _name_of(value: Any) -> str:
    return "username" if isinstance(value, User) else "code"


def list_name(ask: Ask, verb: Verb) -> str:
    """By which the field's choices are looked up as somebody types."""
    return f"bulk_{verb.code}_{ask.name}"


def rows_of_ask(ask: Ask, verb: Verb, user: User) -> QuerySet[Any]:
    """What the verb may take of it on some case of this person; each case asks for itself."""
    if ask.kind == "unit":
        return Unit.objects.filter(ending=None)
    if ask.kind == "person":
        people = receivers.of_units(posts.units_led(user)) if verb is ASSIGN else holders(*access.HANDLING_ROLES)
        return (people | User.objects.filter(pk=user.pk, is_active=True) if verb is ASSIGN else people).order_by("name", "pk")
    return rows_of(ask.kind)

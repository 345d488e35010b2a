"""What is asked of who hands over. It translates; the step checks."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.leave import leave_notes
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.policies import receivers
from casework.typeahead.tables import Tables
from casework.writing.words import LONGEST


class HandOverForm(forms.Form):
    """`after`, `done`: how far it has come, in a form that goes on by itself."""

    to = ChosenField(kind="person", label=_("Hand over to"), empty_label=_("Choose …"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    done = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, paths: Collection[str], person: User, recent: Recent, **options: Any) -> None:
        """`paths`: of the units whose cases go. `recent`: whom somebody chose lately."""
        super().__init__(*args, **options)
        to = self.fields["to"]
        assert isinstance(to, ChosenField)
        to.offer(
            takers(paths, person=person),
            tables=Tables(),
            source=source("person", list="hand_over", person=person.username),
            recent=recent.get("person", ()),
            notes=leave_notes(),
        )


def takers(paths: Collection[str], *, person: User) -> QuerySet[User]:
    """Whoever may be given one of the person's cases."""
    return receivers.of_units(paths).exclude(pk=person.pk).order_by("name", "pk")

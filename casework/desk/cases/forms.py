"""The form of one verb, made from what it asks for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.holders import holders
from accounts.models import Area, Role, Unit, User
from casework.desk.files import FilesField
from casework.desk.trees import in_tree
from casework.models import Case, Topic
from casework.policies import access
from casework.steps.assign import ASSIGN
from casework.verb import Ask, Verb
from casework.writing.words import LONGEST

BLANK = [("", "—")]
YES = "yes"
YES_NO = [(YES, _("Yes")), ("no", _("No"))]
"""Of a question that has to be answered; one that need not be is a box to tick."""


class VerbForm(forms.Form):
    """Made from what the verb asks for."""

    def __init__(self, *args: Any, verb: Verb, case: Case, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        for ask in verb.asks:
            self.fields[ask.name] = _field(ask, verb, case, user)


def with_units(handler: User) -> str:
    """A name, and the units the person belongs to."""
    units = dict.fromkeys(str(membership.unit) for membership in handler.memberships.all() if membership.unit)
    return " · ".join([handler.name, *units])


def _field(ask: Ask, verb: Verb, case: Case, user: User) -> forms.Field:
    options: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    if ask.kind == "text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, **options)
    if ask.kind == "files":
        return FilesField(**options)
    if ask.kind == "line":
        return forms.CharField(max_length=200, **options)
    if ask.kind == "yes_no" and ask.required:
        return forms.TypedChoiceField(choices=YES_NO, coerce=YES.__eq__, widget=forms.RadioSelect, **options)
    if ask.kind == "yes_no":
        return forms.BooleanField(**options)
    if ask.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
    if ask.kind == "choice":
        return forms.ChoiceField(choices=[*([] if ask.required else BLANK), *ask.choices], **options)
    return _CodeChoice(
        queryset=_rows(ask, verb, case, user),
        to_field_name="username" if ask.kind == "person" else "code",
        empty_label=_("Choose …") if ask.required else BLANK[0][1],
        **options,
    )


class _CodeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return with_units(obj) if isinstance(obj, User) else in_tree(obj)


def _rows(ask: Ask, verb: Verb, case: Case, user: User) -> QuerySet[Any]:
    if ask.kind == "person":
        handlers = holders(*access.HANDLING_ROLES)
        if verb is ASSIGN:
            handlers = handlers & holders(unit=case.unit)
            if Role.UNIT_LEAD not in access.roles(user):
                handlers = handlers.filter(pk=user.pk)
        return handlers.order_by("name").prefetch_related("memberships__unit")
    if ask.kind == "unit":
        units = Unit.objects.order_by("path")
        if case.against:
            units = units.exclude(path__within=case.against.path).exclude(path__over=case.against.path)
        return units.exclude(pk=case.unit_id) if case.unit_id else units
    return (Topic.objects.filter(enabled=True) if ask.kind == "topic" else Area.objects.all()).order_by("path")

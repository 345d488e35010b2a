"""Forms: they translate what a page sends. No rule lives here; the steps refuse in words, and the words return to the field."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Role, Unit, User
from casework.lifecycle import Ask, Move
from casework.models import Case, Topic, choices
from casework.policies import access
from casework.steps import CitizenDetails, Demand
from casework.writing.words import LONGEST

BLANK = [("", "—")]


class RegisterForm(forms.Form):
    """A demand as an operator takes it down; only the words and the channel are required."""

    text = forms.CharField(
        label=_("What does the citizen ask for?"), widget=forms.Textarea(attrs={"rows": 7}), max_length=LONGEST
    )
    title = forms.CharField(label=_("Short title"), required=False, max_length=200)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs={
                "inputmode": "tel",
                "hx-post": reverse_lazy("desk:earlier"),
                "hx-trigger": "change, load",
                "hx-target": "#earlier",
            }
        ),
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=choices.Kind.choices, initial=choices.Kind.HELP)
    channel = forms.ChoiceField(label=_("Channel"), choices=choices.Channel.choices, initial=choices.Channel.PHONE)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=choices.Urgency.choices, initial=choices.Urgency.NORMAL)
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("Not yet known")
    )
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), required=False, empty_label=_("Not yet known"))
    confidential = forms.BooleanField(label=_("Confidential: the unit sees only a brief"), required=False)
    brief = forms.CharField(
        label=_("Brief for the unit"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    against = forms.ModelChoiceField(
        label=_("Unit complained of"), queryset=Unit.objects.none(), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (("topic", Topic.objects.filter(enabled=True)), ("area", Area.objects), ("against", Unit.objects)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows.order_by("path")
            field.label_from_instance = in_tree  # type: ignore[assignment,method-assign]
            field.to_field_name = "code"

    def demand(self) -> Demand:
        sent = self.cleaned_data
        return Demand(
            text=sent["text"],
            title=sent["title"],
            kind=sent["kind"],
            channel=sent["channel"],
            urgency=sent["urgency"],
            topic=sent["topic"],
            area=sent["area"],
            confidential=sent["confidential"],
            brief=sent["brief"],
            against=sent["against"],
            address=sent["address"],
            citizen=CitizenDetails(name=sent["name"], phone=sent["phone"]),
        )


class MoveForm(forms.Form):
    """The form of one move, made from what the move asks (lifecycle.py)."""

    def __init__(self, *args: Any, move: Move, case: Case, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        for ask in move.asks:
            self.fields[ask.name] = _field(ask, move, case, user)


def in_tree(place: Any) -> str:
    """A name, moved in by its depth in the tree."""
    return "\u3000" * str(place.path).count(".") + str(place)


def with_units(handler: User) -> str:
    """A name, and the units the person belongs to."""
    units = dict.fromkeys(str(one.unit) for one in handler.memberships.all() if one.unit)
    return " · ".join([handler.name, *units])


def _field(ask: Ask, move: Move, case: Case, user: User) -> forms.Field:
    options: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    if ask.kind == "text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, **options)
    if ask.kind == "line":
        return forms.CharField(max_length=200, **options)
    if ask.kind == "bool":
        return forms.BooleanField(**options)
    if ask.kind == "choice":
        return forms.ChoiceField(choices=[*([] if ask.required else BLANK), *ask.choices], **options)
    return _CodeChoice(
        queryset=_rows(ask, move, case, user),
        to_field_name="username" if ask.kind == "handler" else "code",
        empty_label=_("Choose …") if ask.required else BLANK[0][1],
        **options,
    )


class _CodeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return with_units(obj) if isinstance(obj, User) else in_tree(obj)


def _rows(ask: Ask, move: Move, case: Case, user: User) -> QuerySet[Any]:
    if ask.kind == "handler":
        handlers = User.objects.filter(is_active=True, memberships__role__in=[Role.HANDLER, Role.UNIT_LEAD])
        if move.verb == "assign":
            handlers = handlers.filter(memberships__unit=case.unit)
            if Role.UNIT_LEAD not in access.roles(user):
                handlers = handlers.filter(pk=user.pk)
        return handlers.distinct().order_by("name").prefetch_related("memberships__unit")
    if ask.kind == "unit":
        units = Unit.objects.order_by("path")
        if case.against:
            units = units.exclude(path__within=case.against.path).exclude(path__over=case.against.path)
        return units.exclude(pk=case.unit_id) if case.unit_id else units
    return (Topic.objects.filter(enabled=True) if ask.kind == "topic" else Area.objects.all()).order_by("path")

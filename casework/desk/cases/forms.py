"""The form of one verb, made from what it asks for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import entered
from accounts.holders import holders
from accounts.models import Role, Unit, User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.leave import leave_notes
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import rows_of, source
from casework.file_fields import FilesField
from casework.lifecycle import WaitKind
from casework.models import Case
from casework.policies import access, receivers
from casework.refusal import NO_SUCH_CASE, at_least
from casework.steps.assign import ASSIGN
from casework.steps.assist import ASSIST
from casework.steps.assist_done import END_ASSIST
from casework.steps.dispatch import DISPATCH
from casework.steps.hand_over import HAND_OVER
from casework.typeahead.tables import Tables
from casework.verb import Ask, Verb
from casework.worktime.deadlines import BY_THE_CLOCK
from casework.writing import rounds
from casework.writing.words import LONGEST

BLANK = [("", "—")]
LONGEST_CASE_NUMBER = 40
"""With all that people set between its figures."""
RETURNED = _("returned it")
DAY_ENDS = _("The close of business of that day; if nobody works on it, of the next working day.")
YES = "yes"
YES_NO = [(YES, _("Yes")), ("no", _("No"))]
"""Of a question that has to be answered; one that need not be is a box to tick."""


class VerbForm(forms.Form):
    """Made from what the verb asks for."""

    def __init__(self, *args: Any, verb: Verb, case: Case, user: User, recent: Recent, **options: Any) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(*args, **options)
        tables = Tables()
        for ask in verb.asks:
            self.fields[ask.name] = field = field_of(ask, verb, case)
            field.stacked = bool(ask.default)  # type: ignore[attr-defined]
            field.shown_with = "=".join(ask.shown_with or ())  # type: ignore[attr-defined]
            if isinstance(field, ChosenField):
                field.offer(
                    rows_of_ask(ask, verb, case, user),
                    tables=tables,
                    source=source(ask.kind, case=case.number, verb=verb.code, ask=ask.name),
                    recent=recent.get(ask.kind, ()),
                    notes=notes_of(ask, case),
                )
        self._focus()

    def _focus(self) -> None:
        """On the first field that is still empty: one goes on where one left off; nowhere, where one chooses first."""
        for name, field in self.fields.items():
            if not self.get_initial_for_field(field, name):
                if not isinstance(field.widget, forms.RadioSelect):
                    field.widget.attrs["autofocus"] = True
                return


def field_of(ask: Ask, verb: Verb, case: Case | None = None) -> forms.Field:
    """`case`: None where it is asked of many."""
    options: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    if ask.kind == "text":
        return _text(ask, options)
    if ask.kind == "files":
        return FilesField(**options)
    if ask.kind == "line":
        return forms.CharField(max_length=200, **options)
    if ask.kind == "case":
        return _CaseNumberField(max_length=LONGEST_CASE_NUMBER, **options)
    if ask.kind == "yes_no" and ask.required:
        return forms.TypedChoiceField(choices=YES_NO, coerce=YES.__eq__, widget=forms.RadioSelect, **options)
    if ask.kind == "yes_no":
        return forms.BooleanField(**options)
    if ask.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
    if ask.default:
        return forms.ChoiceField(choices=ask.choices, widget=forms.RadioSelect, **options)
    if ask.kind == "moment" and case is not None:
        return _moment(case, options)
    if ask.kind == "choice":
        return forms.ChoiceField(choices=[*([] if ask.required else BLANK), *ask.choices], **options)
    field = ChosenField(kind=ask.kind, empty_label=_("Choose …") if ask.required else BLANK[0][1], **options)
    if ask.kind == "person" and verb is DISPATCH:
        field.widget.attrs["data-follows"] = "unit"
    return field


def _text(ask: Ask, options: dict[str, Any]) -> forms.Field:
    if ask.shortest:
        options |= {"min_length": ask.shortest, "error_messages": {"min_length": at_least(ask.shortest)}}
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, **options)


class _CaseNumberField(forms.CharField):
    """A case by its number, however it was typed; it is looked for by the step, which knows who asks."""

    def clean(self, value: Any) -> str:
        number = entered.case_number(super().clean(value))
        if number and not entered.is_case_number(number):
            raise forms.ValidationError(NO_SUCH_CASE)
        return number


def _moment(case: Case, options: dict[str, Any]) -> forms.Field:
    """Where the time to resolve runs by the clock, to the minute; else a day, at whose close of business it ends."""
    by_the_clock = case.waits.filter(kind=WaitKind.RESOLUTION, until__isnull=True, limit_unit__in=BY_THE_CLOCK)
    if not by_the_clock.exists():
        options["help_text"] = options["help_text"] or _(
            "The close of business of that day; if nobody works on it, of the next working day."
        )
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **options)


def notes_of(ask: Ask, case: Case) -> Mapping[str, str]:
    """What is said of some of the choices: which units have returned the case, who is on leave."""
    if ask.kind == "person":
        return leave_notes(handler=case.handler)
    return dict.fromkeys(rounds.returned_by(case), str(RETURNED)) if ask.kind == "unit" else {}


def rows_of_ask(ask: Ask, verb: Verb, case: Case, user: User) -> QuerySet[Any]:
    """What the verb takes of it on this case, of this person."""
    if ask.kind == "person":
        handlers = holders(*access.HANDLING_ROLES)
        if verb is HAND_OVER:
            handlers = receivers.of_case(case)
            handlers = handlers.exclude(pk=case.handler_id) if case.handler_id else handlers
        elif verb is ASSIGN:
            handlers = holders(*access.HANDLING_ROLES, unit=case.unit)
            if Role.UNIT_LEAD not in access.roles(user):
                handlers = handlers.filter(pk=user.pk)
        return handlers.order_by("name")
    if ask.kind == "unit":
        units = Unit.objects.filter(ending=None)
        if verb is END_ASSIST:
            return units.filter(pk__in=case.assisting)
        if verb is ASSIST and case.unit:
            units = units.exclude(path__within=case.unit.path).exclude(path__over=case.unit.path).exclude(pk__in=case.assisting)
        if case.against:
            units = units.exclude(path__within=case.against.path).exclude(path__over=case.against.path)
        # To whom a colleague has just dispatched it may be meant too: the step says who was first.
        return units.exclude(pk=case.unit_id) if case.unit_id and verb is not DISPATCH else units
    return rows_of(ask.kind)

"""Forms of the visit pages. They read what a page sends into a record; what it may hold, its step decides."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from accounts.holders import holders
from accounts.models import User
from casework.api.serializers.fields import Line
from casework.models import Case
from casework.models.choices import COUNTING, Method, Outcome
from casework.writing.words import LONGEST
from visits import doubt, queries
from visits.evidence import LONGEST_SIGNATURE, read_slip
from visits.models import Review, Visit
from visits.steps.plan import LONGEST_PURPOSE
from visits.steps.review import Ground
from visits.visit_record import Confirmation, VisitRecord, entry_problems

MINUTES = "%Y-%m-%dT%H:%M"
USUAL = timedelta(minutes=20)
"""How long ago a visit is taken to have begun, until the visitor says otherwise."""


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES)


def single_line(text: str) -> None:
    """The API's own rule for what is one line."""
    try:
        Line().to_internal_value(text)
    except serializers.ValidationError as invalid:
        raise forms.ValidationError([str(message) for message in invalid.detail]) from invalid


class PlanForm(forms.Form):
    planned_for = forms.DateTimeField(label=pgettext_lazy("of a visit", "When"), required=False, widget=moment())
    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=LONGEST_PURPOSE)


class VisitForm(forms.Form):
    """One visit of one case."""

    use_required_attribute = False  # what is required depends on the outcome

    visit = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    said = forms.CharField(
        label=_("What did they say, in their own words?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    compared = forms.ChoiceField(label=_("Was it as the call said?"), choices=Visit.Compared.choices, widget=forms.RadioSelect)
    found = forms.CharField(
        label=_("What did you find?"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    promised = forms.CharField(label=_("What did you promise?"), required=False, max_length=LONGEST)
    promise_due = forms.DateField(
        label=_("Due when?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    met_with = forms.CharField(label=_("Whom did you meet?"), required=False, max_length=80, validators=[single_line])
    began_at = forms.DateTimeField(label=_("Began"), widget=moment())
    ended_at = forms.DateTimeField(label=pgettext_lazy("of a visit", "Ended"), widget=moment())
    companions = forms.MultipleChoiceField(
        label=_("Who went along?"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )
    late_reason = forms.CharField(
        label=_("Reason for late entry"),
        required=False,
        max_length=200,
        validators=[single_line],
        help_text=_("Only if the visit was more than a day ago."),
    )
    code = forms.CharField(
        label=_("The citizen's code"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits, sent to the citizen when the visit was planned. Ask for them at the door."),
    )
    signature = forms.CharField(required=False, max_length=LONGEST_SIGNATURE, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case, user: User, at: datetime, visit: uuid.UUID) -> None:
        self.began = doubt.round_began(case)
        began = max(at - USUAL, self.began or at - USUAL)
        local = {"began_at": timezone.localtime(began), "ended_at": timezone.localtime(at)}
        super().__init__(data, initial={"visit": visit} | local)
        self.case, self.at = case, at
        if data is not None and data.get("outcome") not in COUNTING:
            # Where nobody was met, nobody said anything.
            self.fields["said"].required = self.fields["compared"].required = False
        take_slip(self, case)
        companions = self.fields["companions"]
        assert isinstance(companions, forms.MultipleChoiceField)
        companions.choices = colleagues(case, user)

    def clean(self) -> dict[str, Any]:
        """A page tells minutes: the minute in which the round began belongs to the round."""
        fields: dict[str, Any] = super().clean() or {}
        began, ended = fields.get("began_at"), fields.get("ended_at")
        if began and ended:
            if self.began and began < self.began < began + timedelta(minutes=1):
                fields["began_at"] = began = self.began
            if began.replace(second=0, microsecond=0) <= ended < began:
                fields["ended_at"] = ended = began
            for name, messages in entry_problems(began, ended, fields.get("promise_due"), at=self.at).items():
                self.add_error(name, messages)
        return fields

    def record(self, sha256: bytes) -> VisitRecord:
        fields = dict(self.cleaned_data)
        fields.pop("visit")
        code, signature = fields.pop("code"), fields.pop("signature")
        companions = User.objects.filter(username__in=fields.pop("companions")).order_by("name", "pk")
        confirmation = Confirmation(method_of(code), code or signature) if code or signature else None
        return VisitRecord(sha256=sha256, case=self.case.number, companions=list(companions), confirmation=confirmation, **fields)

    def body(self) -> dict[str, Any]:
        """What was entered, as a phone would send it: so it is receipted, and kept where it cannot be taken."""
        fields = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, []) and name != "visit"}
        code, signature = fields.pop("code", ""), fields.pop("signature", "")
        if code or signature:
            fields["confirmation"] = {"method": method_of(code), method_of(code): code or signature}
        for name in ("began_at", "ended_at", "promise_due"):
            if name in fields:
                fields[name] = fields[name].isoformat()
        return fields | {"case": self.case.number}


class ConfirmForm(forms.Form):
    """By code, or by signature."""

    code = VisitForm.base_fields["code"]
    signature = forms.CharField(required=False, widget=forms.HiddenInput)


def take_slip(form: forms.Form, case: Case | None) -> bool:
    """Where the citizen holds a slip, the field for the code takes the slip's as well. Whether it does."""
    if case is None or not queries.has_slip(case):
        return False
    field = form.fields["code"]
    field.help_text = _("The six digits sent to them, or the ten characters on their slip. Ask for the code at the door.")
    field.widget.attrs |= {"inputmode": "text", "autocapitalize": "characters", "autocomplete": "off"}
    return True


def method_of(code: str) -> str:
    """Digits by text message, ten characters on a slip; without a code it is a signature."""
    return Method.QR if read_slip(code) else Method.CODE if code else Method.SIGNATURE


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(ReasonForm):
    """Neither answer is chosen beforehand, and both cost the same effort."""

    uphold = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("The citizen is right")), ("no", _("The record stands"))],
        widget=forms.RadioSelect,
    )


RESULT_LABELS = {Review.Result.RIGHT: _("The check was right")}
"""Of a visit "confirmed" says that somebody signed for it, so what came of a flag is called something else."""


class ResultForm(ReasonForm):
    """What came of looking again. None is chosen beforehand, and all cost the same effort."""

    result = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)

    def __init__(self, *results: Review.Result, auto_id: str) -> None:
        super().__init__(auto_id=auto_id)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(result.value, RESULT_LABELS.get(result, result.label)) for result in results]


class ReviewForm(ReasonForm):
    """A look at the place asks besides why nobody could be met."""

    use_required_attribute = False  # not accepting needs no ground

    accept = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("Accept the visit")), ("no", _("Do not accept it"))],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("Why could nobody be met?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        help_text=_("Required to accept it: an on-site inspection counts only on one of these grounds."),
    )

    field_order = ("accept", "ground", "reason")

    def __init__(self, *, visit: Visit) -> None:
        super().__init__()
        if visit.outcome != Outcome.ON_SITE:
            del self.fields["ground"]


def colleagues(case: Case, user: User) -> list[tuple[str, str]]:
    """Who can have come along: the people of the unit."""
    if case.unit is None:
        return []
    people = holders(unit=case.unit).exclude(pk=user.pk).order_by("name", "pk")
    return [(person.username, person.name) for person in people[:60]]

"""What else is sent for visits, and what is answered; the visit itself is in visits/intake/serializers.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.serializers.fields import Choice, Line, Strict, Text, Truth
from casework.models.choices import Method, Outcome
from casework.writing.words import LONGEST
from visits.models import Visit
from visits.steps.plan import LONGEST_PURPOSE
from visits.steps.review import Ground

Answer = serializers.Serializer[Any]


class PlanBody(Strict):
    planned_for = serializers.DateTimeField(required=False)
    purpose = Line(required=False, allow_blank=True, max_length=LONGEST_PURPOSE)


class ReviewBody(Strict):
    accept = Truth()
    reason = Text(max_length=LONGEST)
    ground = Choice(
        required=False,
        choices=Ground.choices,
        help_text=_("Why nobody could be met: required when accepting an on-site inspection, otherwise not used."),
    )


class RetractBody(Strict):
    reason = Text(max_length=LONGEST)


class VisitSlipAnswer(Answer):
    code = serializers.CharField(help_text=_("Ten characters as printed; dashes and case do not matter."))
    qr = serializers.CharField(help_text=_("A picture as data URL."))


class DecideDisputeBody(Strict):
    uphold = Truth(help_text=_("Whether the citizen is right: then the visit no longer counts."))
    reason = Text(max_length=LONGEST)


class BesideAnswer(Answer):
    case = serializers.CharField()
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Visit.State.choices)
    counted = serializers.BooleanField()
    why = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    heard = serializers.BooleanField(help_text=_("The demand was heard at this visit."))


class ReceiptAnswer(Answer):
    id = serializers.UUIDField()
    sha256 = serializers.CharField(help_text=_("Of the body without device and confirmation, keys sorted, no white space."))
    received_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Visit.State.choices)
    counted = serializers.BooleanField()
    why = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)
    unusable = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text=_("Details that could not be used; they are stored as they were written."),
    )
    new_case = serializers.CharField(
        required=False, help_text=_("The number of the case registered from the demand heard at this visit.")
    )
    also_cases = BesideAnswer(many=True, required=False)


class PlannedAnswer(Answer):
    id = serializers.UUIDField()
    case = serializers.CharField(allow_null=True)
    round = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Visit.State.choices)
    planned_for = serializers.DateTimeField(allow_null=True)
    purpose = serializers.CharField()
    code_sent = serializers.BooleanField()


class VisitRow(PlannedAnswer):
    counted = serializers.BooleanField()
    why = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    planned_by = serializers.CharField(allow_null=True)
    visitor = serializers.CharField(allow_null=True)
    companions = serializers.ListField(child=serializers.CharField())
    invited = serializers.ListField(
        child=serializers.CharField(), help_text=_("Named as company, and not confirmed by themselves yet.")
    )
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_null=True)
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    met_with = serializers.CharField(allow_null=True)
    said = serializers.CharField(allow_null=True)
    compared = serializers.ChoiceField(choices=Visit.Compared.choices, allow_null=True)
    found = serializers.CharField(allow_null=True)
    promised = serializers.CharField(allow_null=True)
    promise_due = serializers.DateField(allow_null=True)
    late_reason = serializers.CharField(allow_null=True)
    method = serializers.ChoiceField(choices=Method.choices, allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    clock_behind = serializers.IntegerField(
        help_text=_("Seconds by which the phone's clock was behind; the times of the visit are corrected by them.")
    )
    unusable = serializers.ListField(
        child=serializers.CharField(), help_text=_("Details that could not be used; they are stored as they were written.")
    )
    sha256 = serializers.CharField(allow_null=True)


class PhotoAnswer(Answer):
    id = serializers.UUIDField()
    sha256 = serializers.CharField(help_text=_("Calculated over the bytes as sent."))
    received_at = serializers.DateTimeField()
    width = serializers.IntegerField(help_text=_("Of what is shown, in pixels."))
    height = serializers.IntegerField()


class VisitAnswer(VisitRow):
    signature = serializers.CharField(allow_null=True)
    as_written = serializers.DictField(
        child=serializers.CharField(), help_text=_("Those details, masked; empty for whoever does not see the citizen.")
    )
    photos = PhotoAnswer(many=True)
    also_cases = BesideAnswer(many=True)


class VisitPage(Answer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = VisitRow(many=True)


class InvitationAnswer(Answer):
    """A visit at which the caller was named as company. Nothing of its case."""

    visit = serializers.UUIDField()
    visitor = serializers.CharField(allow_null=True)
    began_at = serializers.DateTimeField(allow_null=True)
    named_at = serializers.DateTimeField()


class InvitationPage(Answer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = InvitationAnswer(many=True)

"""What the field app sends and is answered, apart from visits themselves."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.serializers.fields import Choice, Strict, Text, Whole
from casework.lifecycle import HANDLING, State
from casework.models.choices import Outcome, Urgency
from visits.api.serializers import ReceiptAnswer
from visits.intake import sealed
from visits.models import Effort, Visit

Answer = serializers.Serializer[Any]


class EffortBody(Strict):
    kind = Choice(choices=Effort.Kind.choices)
    taps = Whole(min_value=0, max_value=10_000)
    seconds = Whole(min_value=0, max_value=86_400)


class SealedBody(Strict):
    sealed = Text(max_length=sealed.LONGEST, help_text=_("The contents of the file, as written by the phone."))


class DeviceAnswer(Answer):
    state = serializers.ChoiceField(choices=["active", "revoked", "unknown"])


class PersonAnswer(Answer):
    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(help_text=_("The unit on whose behalf the person visits; empty for none."))


class MayAnswer(Answer):
    visit = serializers.BooleanField()
    hear = serializers.BooleanField(help_text=_("Register a new demand that was heard at the door."))


class ColleagueAnswer(Answer):
    username = serializers.CharField()
    name = serializers.CharField()


class PromiseAnswer(Answer):
    text = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    kept = serializers.BooleanField()


class EarlierAnswer(Answer):
    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_null=True)
    counted = serializers.BooleanField()
    said = serializers.CharField(allow_null=True)


class PlannedBrief(Answer):
    id = serializers.UUIDField()
    planned_for = serializers.DateTimeField(allow_null=True)
    purpose = serializers.CharField()
    code_sent = serializers.BooleanField()


class NeighbourAnswer(Answer):
    number = serializers.CharField()
    same_citizen = serializers.BooleanField(
        help_text=_("Their word about the visit settles this case too; another citizen's case needs its own confirmation.")
    )


class BriefAnswer(Answer):
    """A case as it is taken along: masked; of a confidential one its brief alone."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=[(state.value, state.label) for state in State if state in HANDLING])
    state_label = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    confidential = serializers.BooleanField()
    area = serializers.CharField()
    round = serializers.IntegerField()
    round_began_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    online_only_since = serializers.DateTimeField(allow_null=True)
    leader_visit_owed = serializers.BooleanField()
    assisting = serializers.BooleanField(help_text=_("Your unit assists with it; another one has it."))
    visits_counted = serializers.IntegerField()
    visits_required = serializers.IntegerField()
    address = serializers.CharField()
    same_place = NeighbourAnswer(many=True, help_text=_("Cases of this list at the same address."))
    phone = serializers.CharField(allow_null=True)
    at_home = serializers.CharField(help_text=_("When the citizen can be visited, as they said it last; empty: nobody has said."))
    may_reveal = serializers.BooleanField()
    photo_reason = serializers.CharField(help_text=_("Why the topic requires a photo; empty: it does not."))
    slip = serializers.BooleanField(help_text=_("The citizen has a visit slip that has not been used."))
    promised = PromiseAnswer(many=True)
    earlier = EarlierAnswer(many=True)
    planned = PlannedBrief(many=True)


class DoneAnswer(Answer):
    id = serializers.UUIDField()
    case = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_null=True)
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=Visit.State.choices)
    counted = serializers.BooleanField()
    why = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)


class BundleAnswer(Answer):
    at = serializers.DateTimeField()
    csrf = serializers.CharField()
    user = PersonAnswer()
    may = MayAnswer()
    seal_key = serializers.CharField(help_text=_("An uncompressed point on P-256, in base64."))
    colleagues = ColleagueAnswer(many=True)
    more = serializers.BooleanField(help_text=_("There are more cases than are on the phone."))
    cases = BriefAnswer(many=True)
    today = DoneAnswer(many=True)


class HandedInAnswer(ReceiptAnswer):
    """One entry of the file: its receipt, and its status as if it had been sent alone."""

    id = serializers.CharField()  # type: ignore[assignment]
    status = serializers.IntegerField()
    sha256 = serializers.CharField(required=False)
    received_at = serializers.DateTimeField(required=False)
    state = serializers.ChoiceField(choices=Visit.State.choices, required=False)
    counted = serializers.BooleanField(required=False)
    detail = serializers.CharField(required=False)
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]


class SealedAnswer(Answer):
    receipts = HandedInAnswer(many=True)

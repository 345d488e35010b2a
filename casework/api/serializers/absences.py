"""Leave, and who stands in, as it is sent and answered."""

from rest_framework import serializers

from casework.api.serializers.answers import Answer, Page
from casework.api.serializers.fields import Strict, Username


class AbsenceBody(Strict):
    """`person`: whose leave; the caller's own where it is left out."""

    person = Username(required=False)
    deputy = Username()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class AbsenceAnswer(Answer):
    """`in_force`: whether the person is on leave today. `ended_at` is null where it was not ended before its last day."""

    id = serializers.IntegerField()
    person = serializers.CharField()
    deputy = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    in_force = serializers.BooleanField()
    entered_by = serializers.CharField()
    entered_at = serializers.DateTimeField()
    ended_by = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class AbsencePage(Page):
    results = AbsenceAnswer(many=True)

"""A stop of all escalation, and a recall of notices, as they are sent and answered."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.serializers.answers import Answer, Page
from casework.api.serializers.fields import Line, Strict, Whole
from casework.steps.stop_escalation import FEWEST_HOURS, MOST_HOURS


class StopBody(Strict):
    reason = Line(max_length=200, help_text=_("All staff see it while escalation is stopped."))
    hours = Whole(min_value=FEWEST_HOURS, max_value=MOST_HOURS)


class StopPreviewFilters(Strict):
    hours = serializers.IntegerField(min_value=0, max_value=MOST_HOURS, default=0)


class StopPreviewAnswer(Answer):
    """`cases`: on how many the rules fire at once when a stop of so many hours ends, or at least on so many."""

    hours = serializers.IntegerField()
    at = serializers.DateTimeField()
    cases = serializers.IntegerField()
    at_least = serializers.BooleanField()


class StopAnswer(Answer):
    """`ended_at` is null while it lasts, and where it ended by itself."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    begun_by = serializers.CharField()
    begun_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    ended_by = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    in_force = serializers.BooleanField()


class StopPage(Page):
    results = StopAnswer(many=True)


class RecallBody(Strict):
    version = Whole(min_value=1, max_value=2**31 - 1)
    reason = Line(max_length=200)


class RecallAnswer(Answer):
    """`cases`: on which it had fired. `notices`: unread ones, which nobody is shown any more."""

    rule = serializers.CharField()
    rule_id = serializers.IntegerField()
    version = serializers.IntegerField()
    recalled_at = serializers.DateTimeField()
    cases = serializers.IntegerField()
    notices = serializers.IntegerField()

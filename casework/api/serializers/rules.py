"""Escalation rules as they are sent and answered. What a rule may say is checked in rule_editor/proposal.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.serializers.answers import Answer, Page
from casework.api.serializers.fields import Choice, CodeOrId, Line, Strict, Truth, Whole
from casework.lifecycle import WaitKind
from casework.models import RuleVersion
from casework.models.choices import TimeUnit
from casework.rule_editor.proposal import SCOPES, Proposal

MOST_DAYS = 92
LARGEST = 10_000_000


class AmountBody(Strict):
    value = Whole(min_value=0, max_value=LARGEST)
    unit = Choice(choices=TimeUnit.choices)


class RepeatBody(Strict):
    every = AmountBody()
    times = Whole(min_value=1, max_value=30)


class ScopeBody(Strict):
    """Codes or ids; a list that is left out means every one. An area, a unit or a topic includes what lies below it."""

    categories = serializers.ListField(child=CodeOrId(), required=False, max_length=200)
    areas = serializers.ListField(child=CodeOrId(), required=False, max_length=200)
    units = serializers.ListField(child=CodeOrId(), required=False, max_length=200)
    urgencies = serializers.ListField(child=Line(max_length=20), required=False, max_length=20)
    kinds = serializers.ListField(child=Line(max_length=20), required=False, max_length=20)
    channels = serializers.ListField(child=Line(max_length=20), required=False, max_length=20)


class RuleBody(Strict):
    """Exactly one of `after`, `before_due` and `after_due`."""

    name = Line(max_length=120)
    name_en = Line(max_length=120, required=False, allow_blank=True)
    enabled = Truth(required=False)
    waiting_for = Choice(choices=WaitKind.choices)
    after = AmountBody(required=False)
    before_due = AmountBody(required=False)
    after_due = AmountBody(required=False)
    repeat = RepeatBody(required=False, allow_null=True)
    scope = ScopeBody(required=False)
    actions = serializers.ListField(child=serializers.DictField(), max_length=10)
    confirm = Truth(required=False, help_text=_("Confirms the number given in the preview."))
    version = Whole(required=False, min_value=1, help_text=_("The version you started from; refused if there is a newer one."))
    reason = Line(required=False, max_length=200, help_text=_("Why the rule is changed."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in RuleVersion.Relation.values if name in attrs]
        if len(named) != 1:
            raise serializers.ValidationError({"after": [_("Give exactly one of after, before_due and after_due.")]})
        attrs["relation"] = named[0]
        return attrs

    def proposal(self) -> Proposal:
        values = self.validated_data
        limit, repeat = values[values["relation"]], values.get("repeat")
        return Proposal(
            waiting_for=values["waiting_for"],
            name=values["name"],
            name_en=values.get("name_en", ""),
            enabled=values.get("enabled", True),
            relation=values["relation"],
            amount=limit["value"],
            unit=limit["unit"],
            repeat_amount=repeat["every"]["value"] if repeat else None,
            repeat_unit=repeat["every"]["unit"] if repeat else "",
            repeat_times=repeat["times"] if repeat else 1,
            scope=dict(values.get("scope", {})),
            actions=list(values["actions"]),
        )


def body_of(version: RuleVersion) -> dict[str, Any]:
    """A version as it would be sent: what a PATCH leaves out stays as it is."""
    body: dict[str, Any] = {
        "name": version.name,
        "name_en": version.name_en,
        "enabled": version.enabled,
        "waiting_for": version.rule.waiting_for,
        version.relation: {"value": version.amount, "unit": version.unit},
        "scope": {name: version.scope[name] for name in SCOPES if version.scope.get(name)},
        "actions": version.actions,
    }
    if version.repeat_amount is not None and version.repeat_times > 1:
        every = {"value": version.repeat_amount, "unit": version.repeat_unit}
        body["repeat"] = {"every": every, "times": version.repeat_times}
    return body


class PeriodBody(Strict):
    """At most 92 days."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.DateField(), "to": serializers.DateField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not 0 <= (attrs["to"] - attrs["from"]).days < MOST_DAYS:
            raise serializers.ValidationError({"to": [_("The period must be 1 to %(most)d days.") % {"most": MOST_DAYS}]})
        return attrs


class BacktestBody(RuleBody):
    """A rule, and the first and last day it is tried on."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.DateField(), "to": serializers.DateField()}


class PreviewFilters(Strict):
    whole = serializers.BooleanField(
        required=False, help_text=_("Count everything even where the number is very large; this takes seconds.")
    )


class AmountAnswer(Answer):
    value = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=TimeUnit.choices)


class RepeatAnswer(Answer):
    every = AmountAnswer()
    times = serializers.IntegerField()


class RuleAnswer(Answer):
    """`sentence`: the rule in words. `saved_by` is null for what came with the system."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    enabled = serializers.BooleanField()
    waiting_for = serializers.ChoiceField(choices=WaitKind.choices)
    after = AmountAnswer(required=False)
    before_due = AmountAnswer(required=False)
    after_due = AmountAnswer(required=False)
    repeat = RepeatAnswer(required=False)
    scope = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    actions = serializers.ListField(child=serializers.DictField())
    sentence = serializers.CharField()
    saved_at = serializers.DateTimeField()
    saved_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField()


class RulePage(Page):
    results = RuleAnswer(many=True)


class MatchedAnswer(Answer):
    number = serializers.CharField()
    unit = serializers.CharField()
    since = serializers.DateTimeField()
    nth = serializers.IntegerField()


class ToldAnswer(Answer):
    username = serializers.CharField()
    name = serializers.CharField()
    cases = serializers.IntegerField()


class OwedAnswer(Answer):
    """`people`: who visits for the unit and is not on leave."""

    unit = serializers.CharField()
    owed = serializers.IntegerField()
    made_in_four_weeks = serializers.IntegerField()
    people = serializers.IntegerField()


class PreviewAnswer(Answer):
    """`exceeds`: what has to be confirmed before it is saved. `…_at_least`: there are more than were counted. Who is told is
    counted of the cases in `count`."""

    count = serializers.IntegerField()
    count_at_least = serializers.BooleanField()
    open_cases = serializers.IntegerField()
    cases = MatchedAnswer(many=True)
    next_24_hours = serializers.IntegerField()
    next_24_hours_at_least = serializers.BooleanField()
    notices_by_recipient = ToldAnswer(many=True)
    visits_owed_by_unit = OwedAnswer(many=True)
    visits_owed_at_least = serializers.BooleanField()
    exceeds = serializers.ListField(child=serializers.CharField())


class DayAnswer(Answer):
    day = serializers.DateField()
    firings = serializers.IntegerField()


class UnitAnswer(Answer):
    unit = serializers.CharField()
    firings = serializers.IntegerField()


class BackfiredAnswer(Answer):
    number = serializers.CharField()
    unit = serializers.CharField()
    at = serializers.DateTimeField()
    visited_at = serializers.DateTimeField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)


class DifferenceAnswer(Answer):
    both = serializers.IntegerField()
    only_new = serializers.IntegerField()
    only_present = serializers.IntegerField()


class BacktestAnswer(Answer):
    """`cases`: the 50 latest. `count`: how many there are. `difference` is null for a rule that is not saved yet."""

    firings = serializers.IntegerField()
    count = serializers.IntegerField()
    by_day = DayAnswer(many=True)
    by_unit = UnitAnswer(many=True)
    cases = BackfiredAnswer(many=True)
    visited_later = serializers.IntegerField()
    rated_badly = serializers.IntegerField()
    difference = DifferenceAnswer(allow_null=True)


class FiringAnswer(Answer):
    rule = serializers.CharField()
    rule_id = serializers.IntegerField()
    version = serializers.IntegerField()
    case = serializers.CharField()
    nth = serializers.IntegerField()
    fired_at = serializers.DateTimeField()
    outcome = serializers.CharField()
    evidence = serializers.DictField()
    recalled_at = serializers.DateTimeField(allow_null=True, help_text=_("When its unread notices were recalled."))


class FiringPage(Page):
    results = FiringAnswer(many=True)

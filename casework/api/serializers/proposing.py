"""What proposals and similar cases are answered with, for the schema."""

from rest_framework import serializers

from casework.api.serializers.answers import Answer
from casework.lifecycle import State
from casework.proposing.alike_text import TEXTS


class WhyAlike(Answer):
    """`about`: the words or the place that both name, the place of the other, or how many metres lie between them."""

    kind = serializers.ChoiceField(choices=tuple(TEXTS))
    about = serializers.CharField()
    text = serializers.CharField()


class SimilarCase(Answer):
    """`alike`: how much of the words, from 0 to 1. `apart`: the same words about another place, which is another matter."""

    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    unit = serializers.CharField(allow_null=True)
    unit_id = serializers.IntegerField(allow_null=True)
    area = serializers.CharField(allow_null=True)
    area_id = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    alike = serializers.FloatField()
    apart = serializers.BooleanField()
    why = WhyAlike(many=True)


class SimilarAnswer(Answer):
    results = SimilarCase(many=True)


class Proposed(Answer):
    """`probability`: null where earlier cases say nothing of it. `preselected`: likely enough to be chosen before anybody did."""

    code = serializers.CharField()
    name = serializers.CharField()
    probability = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()
    preselected = serializers.BooleanField()


class NamedProposed(Proposed):
    id = serializers.IntegerField()


class ProposalsAnswer(Answer):
    """The likeliest first. Topics stay empty until there are enough cases to learn from."""

    topics = NamedProposed(many=True)
    areas = NamedProposed(many=True)
    units = NamedProposed(many=True)
    urgency = Proposed(many=True)

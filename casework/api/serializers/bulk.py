"""What is sent to do one thing to many cases, and what is answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework import verb as registry
from casework.api.serializers.fields import CaseNumber, Choice, Strict, Truth
from casework.api.serializers.verbs import BODIES
from casework.bulk.acts import MOST, Status
from casework.verb import Verb

VERBS = tuple((verb.code, verb.label) for verb in registry.in_bulk())


class BulkBody(Strict):
    verb = Choice(choices=VERBS)
    numbers = serializers.ListField(
        child=CaseNumber(), allow_empty=False, max_length=MOST, help_text=_("Of the cases, each answered apart.")
    )
    fields = serializers.DictField(required=False, help_text=_("What the verb asks for, as on one case."))  # type: ignore[assignment]
    dry_run = Truth(required=False, help_text=_("Only a preview: nothing is done."))

    def act(self) -> tuple[Verb, dict[str, Any]]:
        """The verb, and its own arguments, checked once for all cases."""
        verb = registry.get(self.validated_data["verb"])
        body = BODIES[verb.code](data=self.validated_data.get("fields", {}))
        if not body.is_valid():
            raise serializers.ValidationError({"fields": body.errors})
        return verb, dict(body.validated_data)


class ResultAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)


class AffectedAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=("person", "unit"))
    code = serializers.CharField()
    name = serializers.CharField()
    units = serializers.ListField(child=serializers.CharField(), help_text=_("For which a person handles cases."))
    chosen = serializers.IntegerField(help_text=_("Of the cases to which it would be done."))
    before = serializers.IntegerField(help_text=_("Open cases, as far as the caller sees them."))
    after = serializers.IntegerField()


class BulkAnswer(serializers.Serializer[Any]):
    results = ResultAnswer(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    affected = AffectedAnswer(many=True, required=False)

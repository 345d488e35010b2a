"""Fields that take what they name and convert nothing: 5 is no text, "true" no truth, null no value."""

import math
import unicodedata
from typing import Any

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import entered, named
from accounts.models import Area, Named, Unit, User
from casework.models import Topic
from casework.refusal import NO_SUCH_CASE, NO_SUCH_FIELD, NOBODY_NAMED_SO, SENT_TWICE, UNKNOWN_CODE

LONGEST_CASE_NUMBER = 40
"""Characters, with all that people set between its figures."""
LONGEST_CODE = 60
"""Characters of a code, whatever it is of."""
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Characters that turn the direction of what stands around them, beyond their own text."""


class Strict(serializers.Serializer[Any]):
    """Unknown fields are refused, and so are parts of a form that come twice: one of them would be dropped unsaid."""

    def to_internal_value(self, data: Any) -> Any:
        repeated = [name for name, values in data.lists() if len(values) > 1] if isinstance(data, MultiValueDict) else []
        if repeated:
            raise serializers.ValidationError({name: [SENT_TWICE] for name in sorted(repeated)})
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError({name: [NO_SUCH_FIELD] for name in sorted(map(str, unknown))})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """As it was said; the steps take the white space around it and refuse control characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"trim_whitespace": False} | options))

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(entered.lines(data))


class Line(Text):
    """One line, without marks that turn the direction of what stands around it."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if self.max_length is not None and len(text) > self.max_length:  # as it was sent: so the schema says it
            self.fail("max_length", max_length=self.max_length)
        text = text.strip()
        if any(_breaks(char) or unicodedata.bidirectional(char) in TURNING for char in text):
            raise serializers.ValidationError(_("Contains characters that are not allowed in a single line."))
        return text


class Entered(Line):
    """A number as it is typed or pasted, with the marks that nobody sees taken off."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(entered.visible(data) if isinstance(data, str) else data)


class CaseNumber(Entered):
    """A case's number, however it is written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": LONGEST_CASE_NUMBER} | options))

    def to_internal_value(self, data: Any) -> str:
        return entered.case_number(super().to_internal_value(data))


class NumberOfCase(CaseNumber):
    """The number of a case, which is looked for by whoever is handed it."""

    def to_internal_value(self, data: Any) -> str:
        number = super().to_internal_value(data)
        if not entered.is_case_number(number):
            raise serializers.ValidationError(NO_SUCH_CASE)
        return number


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class Truth(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError(_("Enter true or false."))
        return data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise serializers.ValidationError(_("Enter a whole number."))
        return data


@extend_schema_field({"oneOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]})
class DayOrMoment(serializers.DateField):
    """A date, or a time with its zone, as which of the two it was sent."""

    def to_internal_value(self, value: Any) -> Any:
        try:
            moment = parse_datetime(value) if isinstance(value, str) else None
            if moment is not None and timezone.is_aware(moment):
                return timezone.localtime(moment)
        except (ValueError, OverflowError):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Degrees(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or abs(data) > 180 or not math.isfinite(data):
            raise serializers.ValidationError(_("Enter degrees as a number."))
        return float(data)


class Naming(Line):
    """A name that becomes what it names; its length matters before, so that validators have nothing left to look at."""

    def run_validators(self, value: Any) -> None:
        """The length of a row means nothing."""

    def named(self, data: Any) -> str:
        name = Line.to_internal_value(self, data)
        return name if len(name) <= (self.max_length or 0) else ""


CODE_OR_ID = {"oneOf": [{"type": "string", "minLength": 1, "maxLength": LONGEST_CODE}, {"type": "integer", "minimum": 1}]}


@extend_schema_field(CODE_OR_ID)
class CodeOrId(Naming):
    """A code, or an id, as a text; what it names is looked for by whoever is handed it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": LONGEST_CODE} | options))

    def to_internal_value(self, data: Any) -> Any:
        is_id = isinstance(data, int) and not isinstance(data, bool) and data > 0
        return self.named(str(data) if is_id else data)


class Code(CodeOrId):
    """A row of the catalogue, by its code or id."""

    model: type[Named]

    def to_internal_value(self, data: Any) -> Any:
        row = named.find(self.model._default_manager.all(), super().to_internal_value(data))
        if row is None:
            raise serializers.ValidationError(UNKNOWN_CODE)
        return row


class UnitCode(Code):
    model = Unit


class AreaCode(Code):
    model = Area


class TopicCode(Code):
    model = Topic


class TopicInUse(TopicCode):
    """For what is registered or classified now: a topic out of use stays with its old cases only."""

    def to_internal_value(self, data: Any) -> Any:
        topic = super().to_internal_value(data)
        if not topic.enabled:
            raise serializers.ValidationError(_("This topic is no longer in use."))
        return topic


class Username(Naming):
    """A colleague, by username."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": 80} | options))

    def to_internal_value(self, data: Any) -> Any:
        user = User.objects.filter(username=self.named(data), is_active=True).first()
        if user is None:
            raise serializers.ValidationError(NOBODY_NAMED_SO)
        return user


def _breaks(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Zl", "Zp"}

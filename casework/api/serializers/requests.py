"""What is sent: bodies. They check form; rules live in the steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework import search
from casework.api.serializers.fields import (
    AreaCode,
    Choice,
    Degrees,
    Entered,
    Line,
    Strict,
    Text,
    TopicInUse,
    Truth,
    UnitCode,
    Whole,
)
from casework.models import Rating
from casework.models.choices import Channel, ContactMethod, Kind, Urgency
from casework.steps import CitizenDetails, Demand, Opinion
from casework.writing.demand_fields import limit


class SignIn(Strict):
    username = Line(max_length=150)
    password = Text(max_length=1000)


class CitizenBody(Strict):
    name = Line(required=False, allow_blank=True, **limit("citizen.name"))
    phone = Entered(required=False, allow_blank=True, help_text=_("As usually written: 139 1234 5678."), **limit("citizen.phone"))
    email = Entered(
        required=False,
        allow_blank=True,
        help_text=_("Serves as a mobile phone does, where there is none."),
        **limit("citizen.email"),
    )
    reach = Choice(required=False, choices=ContactMethod.choices)


class DemandBody(Strict):
    text = Text(**limit("text"))
    title = Line(required=False, allow_blank=True, **limit("title"))
    kind = Choice(required=False, choices=Kind.choices)
    channel = Choice(choices=Channel.choices)
    category = TopicInUse(required=False)
    area = AreaCode(required=False)
    urgency = Choice(required=False, choices=Urgency.choices)
    confidential = Truth(required=False)
    against = UnitCode(required=False)
    address = Line(required=False, allow_blank=True, **limit("address"))
    lat = Degrees(required=False, min_value=-90, max_value=90)
    lon = Degrees(required=False, min_value=-180, max_value=180)
    external_id = Line(required=False, allow_blank=True, **limit("external_id"))
    source = Line(required=False, allow_blank=True, **limit("source"))  # type: ignore[assignment]
    citizen = CitizenBody(required=False)

    def demand(self) -> Demand:
        """The demand as the step takes it."""
        values: dict[str, Any] = dict(self.validated_data)
        citizen = CitizenDetails(**values.pop("citizen", {}))
        return Demand(topic=values.pop("category", None), citizen=citizen, **values)


class FileBody(Strict):
    file = serializers.FileField(help_text=_("JPEG, PNG, WebP or PDF, at most 5 MB."))
    event = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text=_("The number of the event whose words it belongs to; without it, the registration."),
    )


class SearchBody(Strict):
    q = Entered(max_length=search.LONGEST)
    before = Whole(
        required=False,
        min_value=1,
        max_value=10**search.MOST_FIGURES - 1,
        help_text=_("`further` of an earlier answer: what is older."),
    )


class ProposeBody(Strict):
    text = Text(**limit("text"))
    address = Line(required=False, allow_blank=True, **limit("address"))


class SimilarBody(ProposeBody):
    lat = Degrees(required=False, min_value=-90, max_value=90)
    lon = Degrees(required=False, min_value=-180, max_value=180)
    phone = Entered(required=False, allow_blank=True, help_text=_("As usually written: 139 1234 5678."), **limit("citizen.phone"))


class OpinionBody(Strict):
    score = Whole(min_value=1, max_value=5, help_text=_("5: very satisfied ... 1: very dissatisfied."))
    solved = Choice(choices=Rating.Solved.choices)
    visited = Choice(choices=Rating.Visited.choices, help_text=_("Did someone come?"))
    pressed = Truth(required=False, help_text=_("Were you pressed for a good rating? The unit never sees the answer."))
    words = Text(required=False, allow_blank=True, max_length=2000)

    def opinion(self) -> Opinion:
        return Opinion(**{name: value for name, value in self.validated_data.items() if name != "by"})


class OpinionForBody(OpinionBody):
    by = Choice(choices=[choice for choice in Rating.By.choices if choice[0] != Rating.By.LINK])

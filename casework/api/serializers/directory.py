"""Units, areas, topics and people as they are answered."""

from rest_framework import serializers

from accounts.models import Area, Role
from casework.api.serializers.answers import Answer, Page
from casework.policies import access


class NodeAnswer(Answer):
    """`path`: the codes from the root down to this one. `updated_at` is null where nobody changed it since the history began."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    parent_id = serializers.IntegerField(allow_null=True)
    path = serializers.ListField(child=serializers.CharField())
    updated_at = serializers.DateTimeField(allow_null=True)


class UnitRow(NodeAnswer):
    """`successor`: the code of the unit that goes on, of one that has ended; null of any other."""

    successor = serializers.CharField(allow_null=True)


class UnitPage(Page):
    results = UnitRow(many=True)


class AreaRow(NodeAnswer):
    level = serializers.ChoiceField(choices=Area.Level.choices)


class AreaPage(Page):
    results = AreaRow(many=True)


class TopicRow(NodeAnswer):
    """`enabled`: whether new demands may have it. `visits_required` is null where the topic above says. `public_matter`: whether
    citizens who ask for the same on the web page are offered to go along."""

    enabled = serializers.BooleanField()
    public_matter = serializers.BooleanField()
    visits_required = serializers.IntegerField(allow_null=True)


class TopicPage(Page):
    results = TopicRow(many=True)


class PostAnswer(Answer):
    role = serializers.ChoiceField(choices=[(role.value, role.label) for role in Role if role in access.HANDLING_ROLES])
    unit = serializers.CharField()
    unit_id = serializers.IntegerField()


class ColleagueRow(Answer):
    """Somebody to whom the caller may give a case. No phone number, no address."""

    username = serializers.CharField()
    name = serializers.CharField()
    posts = PostAnswer(many=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class PeoplePage(Page):
    results = ColleagueRow(many=True)

"""Saved views, as they are answered."""

from rest_framework import serializers

from casework.api.serializers.answers import Answer, Page


class SavedViewAnswer(Answer):
    """`query`: of the work list's address, all of it codes: `queue`, `sort`, and filters by their names in `GET cases/`.

    `shared_with`: the unit whose people have it, with those below; null where it is its owner's alone.
    """

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField()
    owner = serializers.CharField()
    shared_with = serializers.CharField(allow_null=True)


class SavedViewPage(Page):
    results = SavedViewAnswer(many=True)

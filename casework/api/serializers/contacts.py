"""Contacts and the knowledge they are answered from, as they are sent and answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework import knowledge
from casework.api.serializers.answers import Answer, CaseAnswer, Page
from casework.api.serializers.fields import Choice, Entered, Line, Strict, Text, UnitCode, Whole
from casework.models import ArticleVersion, Contact
from casework.models.choices import Kind
from casework.steps import CitizenDetails
from casework.steps.keep_article import LONGEST as LONGEST_OF_ARTICLE
from casework.steps.keep_article import ArticleText
from casework.steps.settle_contact import LONGEST, Settlement
from casework.writing.demand_fields import limit

NO_SUCH_ARTICLE = _("There is no such article.")


class CallerBody(Strict):
    name = Line(required=False, allow_blank=True, **limit("citizen.name"))
    phone = Entered(required=False, allow_blank=True, help_text=_("As usually written: 139 1234 5678."), **limit("citizen.phone"))


class ContactBody(Strict):
    """`kind`: that of the demand; complaints, reports, suggestions and calls for help are refused, for they are cases."""

    text = Text(max_length=LONGEST["text"])
    answer = Text(required=False, allow_blank=True, max_length=LONGEST["answer"], help_text=_("Empty: as the article says."))
    kind = Choice(required=False, choices=Kind.choices)
    article = serializers.UUIDField(required=False)
    handed_to = Choice(required=False, choices=Contact.Service.choices)
    handed_whom = Line(required=False, allow_blank=True, max_length=LONGEST["handed_whom"])
    citizen = CallerBody(required=False)

    def validate_article(self, identity: Any) -> ArticleVersion:
        article = knowledge.current().filter(article=identity).first()
        if article is None:
            raise serializers.ValidationError(NO_SUCH_ARTICLE)
        return article

    def settlement(self) -> Settlement:
        """The contact as the step takes it."""
        values: dict[str, Any] = dict(self.validated_data)
        citizen = CitizenDetails(**values.pop("citizen", {}))
        return Settlement(citizen=citizen, **values)


class ContactAnswer(Answer):
    """`text`, `answer`: masked. `case`: the number of the one that it became."""

    id = serializers.CharField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Contact.Kind.choices)
    text = serializers.CharField()
    answer = serializers.CharField()
    article = serializers.UUIDField(allow_null=True)
    article_version = serializers.IntegerField(allow_null=True)
    handed_to = serializers.CharField()
    operator = serializers.CharField()
    settled_at = serializers.DateTimeField()
    case = serializers.CharField(allow_null=True)


class OpenedAnswer(CaseAnswer):
    """`pin`: of a case that was registered now, where no message reaches the citizen."""

    pin = serializers.CharField(required=False)


class ArticleBody(Strict):
    """`version`: the one that the change starts from; left out for a new article."""

    question = Line(max_length=LONGEST_OF_ARTICLE["question"])
    answer = Text(max_length=LONGEST_OF_ARTICLE["answer"])
    source = Line(max_length=LONGEST_OF_ARTICLE["source"])  # type: ignore[assignment]
    unit = UnitCode()
    valid_until = serializers.DateField(input_formats=["%Y-%m-%d"])
    version = Whole(required=False, min_value=1, max_value=2**31 - 1)

    def article(self) -> ArticleText:
        return ArticleText(**{name: value for name, value in self.validated_data.items() if name != "version"})


class ArticleAnswer(Answer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    question = serializers.CharField()
    answer = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    unit_id = serializers.IntegerField()
    valid_until = serializers.DateField()
    expired = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class ArticlePage(Page):
    results = ArticleAnswer(many=True)

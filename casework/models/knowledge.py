"""Knowledge: what people ask again and again, and what is answered. An edit is a new version; what was quoted stays as it was."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.signed_rows import SignatureField
from casework.models.fields import MaskedCharField


class Article(models.Model):
    """A question that is answered alike whoever asks it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    current = models.ForeignKey("casework.ArticleVersion", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("knowledge article")
        verbose_name_plural = _("knowledge articles")

    def __str__(self) -> str:
        return str(self.pk)


class ArticleVersion(models.Model):
    """Immutable (sql/contacts.sql). `unit`: which answers for it. `valid_until`: the last day on which it may be quoted.

    What it says is public, the numbers of public bodies too: it is not masked.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    question = models.CharField(max_length=200)
    answer = models.TextField()
    source = models.CharField(max_length=300)
    valid_until = models.DateField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    mac = SignatureField(
        columns=(
            *("article_id", "version", "unit_id", "question", "answer", "source"),
            *("valid_until", "author_id", "created_at"),
        )
    )
    terms = models.GeneratedField(
        expression=models.Func("question", "answer", function="casework_terms"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["article", "version"], name="article_version_once"),
            models.CheckConstraint(condition=Q(mac__isnull=False), name="article_version_signed"),
        )
        indexes = (
            GinIndex(fields=["terms"], name="article_terms"),
            models.Index("valid_until", name="article_valid_until"),
        )

    def __str__(self) -> str:
        return f"{self.article_id} v{self.version}"


class KnowledgeGap(models.Model):
    """What was asked of the knowledge and not answered by it, masked; how often, and when last."""

    asked = MaskedCharField(max_length=100, unique=True)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(F("times").desc(), F("last_at").desc(), name="gap_most_asked"),)

    def __str__(self) -> str:
        return f"{self.pk} ({self.times})"

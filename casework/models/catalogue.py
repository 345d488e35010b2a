"""The dispatch catalogue: topics, their limits, and who handles what where."""

from typing import ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Named, Unit
from accounts.trees import PathField
from casework.models import choices


class Topic(Named):
    """What a demand is about (the API calls it category)."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField()
    visits_required = models.PositiveSmallIntegerField(
        _("visits required"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: the same as the topic above it; if none is set, 1."),
    )
    photo_reason = models.CharField(
        _("why visits need a photo"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: no photo is required, as for most topics. Set separately for each topic."),
    )
    public_matter = models.BooleanField(
        _("public matter"),
        default=False,
        db_default=False,
        help_text=_(
            "Only for what everybody there sees anyway: street lights, potholes, rubbish. Whoever asks for the same on the web "
            "page reads that it was reported, in which community and when, and may go along. Never for what concerns a person, a "
            "family or a neighbour. Set separately for each topic."
        ),
    )
    enabled = models.BooleanField(_("in use"), default=True)

    administered: ClassVar[tuple[str, ...]] = (
        *("code", "name", "name_en", "parent_id"),
        *("visits_required", "photo_reason", "public_matter", "enabled"),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = (GistIndex(fields=["path"], name="topic_path"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(visits_required__isnull=True) | models.Q(visits_required__gte=1),
                name="topic_visits_never_0",
            ),
        )


class Limit(models.Model):
    """The time to resolve, from dispatch, for an urgency; without a topic it is the default."""

    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="limits")
    urgency = models.CharField(_("urgency"), max_length=10, choices=choices.Urgency.choices)
    amount = models.PositiveIntegerField(_("amount"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=16, choices=choices.TimeUnit.choices)
    extension = models.PositiveIntegerField(
        _("extended by at most"),
        null=True,
        help_text=_("So many of the same unit a supervisor may add, once in a round. 0: never."),
    )

    administered: ClassVar[tuple[str, ...]] = ("topic_id", "urgency", "amount", "unit", "extension")

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints = (
            models.UniqueConstraint(fields=["topic", "urgency"], name="limit_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(amount__gte=1), name="limit_positive"),
        )

    def __str__(self) -> str:
        return f"{self.topic or '*'} {self.urgency}: {self.amount} {self.unit}"


class CitizenLimit(models.Model):
    """How much comes from one place before a citizen is asked to wait, or a rating is looked at: so many in so many minutes."""

    class Code(models.TextChoices):
        ASKS_FROM_ADDRESS = "asks_from_address", _("Demands from one internet address")
        ASKS_BY_PHONE = "asks_by_phone", _("Demands with one phone number")
        RATINGS_FROM_ADDRESS = "ratings_from_address", _("Ratings from one internet address")

    code = models.CharField(_("of what"), max_length=20, choices=Code.choices, unique=True)
    most = models.PositiveIntegerField(
        _("at most"),
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Thousands may stand behind one address of a mobile network."),
    )
    minutes = models.PositiveIntegerField(
        _("in so many minutes"), validators=[MinValueValidator(1), MaxValueValidator(7 * 24 * 60)]
    )

    administered: ClassVar[tuple[str, ...]] = ("code", "most", "minutes")

    class Meta:
        verbose_name = _("limit of what citizens send")
        verbose_name_plural = _("limits of what citizens send")
        constraints = (models.CheckConstraint(condition=models.Q(most__gte=1, minutes__gte=1), name="citizen_limit_positive"),)

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.most} / {self.minutes} min"


class UrgencyWord(models.Model):
    """A word in a demand that speaks for an urgency. It proposes, with itself as the reason; a person decides."""

    word = models.CharField(_("word"), max_length=30, unique=True, validators=[MinLengthValidator(2)])
    urgency = models.CharField(_("urgency"), max_length=10, choices=choices.Urgency.choices)

    administered: ClassVar[tuple[str, ...]] = ("word", "urgency")

    class Meta:
        verbose_name = _("word that speaks for an urgency")
        verbose_name_plural = _("words that speak for an urgency")

    def __str__(self) -> str:
        return f"{self.word}: {self.get_urgency_display()}"


class Route(models.Model):
    """A line of the dispatch table: this topic in this area goes to this unit. Empty means any."""

    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="routes")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="routes")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="routes")

    administered: ClassVar[tuple[str, ...]] = ("topic_id", "area_id", "unit_id")

    class Meta:
        verbose_name = _("line of the dispatch table")
        verbose_name_plural = _("dispatch table")
        constraints = (models.UniqueConstraint(fields=["topic", "area"], name="route_once", nulls_distinct=False),)

    def __str__(self) -> str:
        return f"{self.topic or '*'} · {self.area or '*'} → {self.unit}"

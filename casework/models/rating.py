"""What the citizen says of the result, and the links by which it is said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.signed_rows import SignatureField
from casework.models.case import Case
from casework.models.words import Words


class Score(models.IntegerChoices):
    """好差评, five levels (DOMAIN, "Ratings")."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    BASICALLY_SATISFIED = 3, _("Basically satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class Rating(models.Model):
    class Status(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("rating", "Accepted")
        HELD = "held", _("Awaiting a supervisor's decision")
        VOID = "void", _("Void")

    class Solved(models.TextChoices):
        YES = "yes", pgettext_lazy("solved", "Yes")
        PARTLY = "partly", pgettext_lazy("solved", "Partly")
        NO = "no", pgettext_lazy("solved", "No")

    class Visited(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNSURE = "unsure", _("Not sure")

    class By(models.TextChoices):
        LINK = "link", _("Link")
        PHONE = "phone", _("Phone, through an operator")
        WALK_IN = "walk_in", _("In person, through an operator")
        SLIP = "slip", pgettext_lazy("of a rating", "Paper slip")

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices)
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    solved = models.CharField(max_length=6, choices=Solved.choices)
    visited = models.CharField(max_length=6, choices=Visited.choices)
    pressed = models.BooleanField(null=True)
    by = models.CharField(max_length=8, choices=By.choices)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    excluded_at = models.DateTimeField(null=True)
    """When a supervisor took it out of the unit's satisfaction; the citizen's word it stays, and dissatisfied."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "round"], condition=Q(status="accepted"), name="rating_one_accepted"),
            models.UniqueConstraint(fields=["case", "round"], condition=Q(status="held"), name="rating_one_held"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_score_range"),
            models.CheckConstraint(
                condition=~Q(status="accepted", visited="no") | Q(decided_by__isnull=False),
                name="rating_nobody_came_is_decided",
            ),
            models.CheckConstraint(condition=Q(by="link") | Q(entered_by__isnull=False), name="rating_entered_by"),
        )
        indexes = (
            models.Index(
                fields=["at"],
                name="rating_dissatisfied",
                condition=(Q(score__lt=Score.BASICALLY_SATISFIED) | Q(solved="no")) & ~Q(status="void"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}: {self.score}"

    @property
    def satisfied(self) -> bool:
        """Hard rule 4: 3 or more, and solved is not "no"."""
        return self.score >= Score.BASICALLY_SATISFIED and self.solved != self.Solved.NO


class Link(models.Model):
    """A citizen's link: unguessable, kept only as a hash. `rate` is single-use, `track` follows the case."""

    class Kind(models.TextChoices):
        RATE = "rate", _("Rate")
        TRACK = "track", _("Follow")

    class Via(models.TextChoices):
        SMS = "sms", _("Text message")
        EMAIL = "email", _("E-mail")
        SLIP = "slip", _("Printed slip")
        SCREEN = "screen", _("Shown at registration")

    case = models.ForeignKey(Case, models.PROTECT, related_name="links", db_index=False)
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    via = models.CharField(max_length=6, choices=Via.choices)
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    mac = SignatureField(columns=("case_id", "round", "kind", "via", "digest", "created_at", "expires_at"))

    class Meta:
        indexes = (models.Index("case", "kind", name="link_case_kind"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

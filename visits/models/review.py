"""Looking again: flags for watered data, reviews by somebody else, and what citizens say when they are called."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.signed_rows import SignatureField
from casework.models.fields import ShownTextField
from visits.models.visit import Visit


class Flag(models.Model):
    """Something unusual about a visit, for a person to look at. It says nothing about guilt, and does nothing by itself."""

    class Check(models.TextChoices):
        NOBODY_CAME = "nobody_came", _("The citizen says that nobody came")
        TOO_FAR = "too_far", _("Two visits overlap, or are too far apart to reach in time")
        SAME_WORDS = "same_words", _("The same words as on another case")
        ANOTHERS_WORD = "anothers", _("Confirmed by the word of another citizen")
        SIGNED = "signed", _("Signed although a code had been sent, again and again")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="flags")
    other = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")  # the visit it clashes with
    check_name = models.CharField(max_length=12, choices=Check.choices)
    value = models.FloatField()  # in the unit of its check (visits/checks/rules.py)
    raised_at = models.DateTimeField()
    explanation = ShownTextField(max_length=2000, blank=True, default="")
    explained_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["visit", "check_name", "other"], name="flag_once", nulls_distinct=False),)
        indexes = (models.Index(fields=["raised_at"], name="flag_raised"),)

    def __str__(self) -> str:
        return f"{self.check_name} {self.visit_id}"


class Review(models.Model):
    """A visit given to somebody else to look at: a unit that had no part in it, or (unit None) the operators' callback list."""

    class About(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Not confirmed by anyone")
        FLAG = "flag", _("Something about it is unusual")
        BACK_CHECK = "back_check", _("Drawn at random")

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not accepted")
        INNOCENT = "innocent", _("There is an innocent explanation")
        RIGHT = "right", _("Confirmed")
        CAME = "came", _("Someone came")
        NOT_CAME = "not_came", _("Nobody came")
        UNCLEAR = "unclear", _("Could not be established")

    about = models.CharField(max_length=12, choices=About.choices)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reviews")
    flag = models.OneToOneField(Flag, models.PROTECT, null=True, related_name="review")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    week = models.DateField(null=True)  # of a back-check: the Monday of the week in which the visit was accepted
    given_at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result.choices, blank=True, default="")
    reason = ShownTextField(max_length=2000, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    mac = SignatureField(columns=("about", "visit_id", "flag_id", "unit_id", "week", "given_at"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit"], condition=Q(about="back_check"), name="review_drawn_once"),
            models.UniqueConstraint(fields=["visit"], condition=Q(about="unconfirmed", result=""), name="review_asked_once"),
            models.CheckConstraint(
                condition=Q(about="flag", flag__isnull=False) | (~Q(about="flag") & Q(flag__isnull=True)), name="review_of_a_flag"
            ),
            models.CheckConstraint(
                condition=Q(result="", at__isnull=True) | (~Q(result="") & Q(at__isnull=False)), name="review_done_or_not"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "given_at"], name="review_open", condition=Q(result="")),
            models.Index(fields=["week"], name="review_week", condition=Q(about="back_check")),
        )

    def __str__(self) -> str:
        return f"{self.about} {self.visit_id}"


class Call(models.Model):
    """A callback: an operator asked "did someone come?". Every attempt is kept."""

    class Answer(models.TextChoices):
        CAME = "came", _("Someone came")
        NOT_CAME = "not_came", _("Nobody came")
        UNSURE = "unsure", _("Not sure")
        NO_ANSWER = "no_answer", _("Nobody answered")
        REFUSED = "refused", _("They did not want to talk")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="calls", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer.choices)

    class Meta:
        indexes = (models.Index(fields=["visit", "at"], name="call_visit"),)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.answer}"

"""The case: one demand's ticket. It changes only by a step; nothing here decides."""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import entered
from accounts.models import Area, Unit, User
from casework.lifecycle import State
from casework.models import choices
from casework.models.catalogue import Topic
from casework.models.citizen import Citizen
from casework.models.fields import EncryptedTextField

URGENT_FIRST = ("rank", "-attention")
"""The order of every list of what is to be done, of CaseQuerySet.listed(); then what is due first."""
RANKS = tuple(When(urgency=urgency, then=Value(rank)) for rank, urgency in enumerate(choices.Urgency.values))

URGENT = frozenset({choices.Urgency.EMERGENCY, choices.Urgency.URGENT})


class CaseQuerySet(models.QuerySet["Case"]):
    def numbered(self, number: str) -> "CaseQuerySet":
        """The one of that number, however it was typed or pasted."""
        return self.filter(number=entered.case_number(number))

    def with_due_at(self) -> "CaseQuerySet":
        """Each with the due time of its resolution."""
        return self.annotate(due_at=Subquery(_open_waits().filter(kind="resolution").values("due_at")[:1]))

    def listed(self) -> "CaseQuerySet":
        """What a row of a list shows, without a query a row: `due_at`, `paused`, `online_since`, `title`, `brief`, `rank`.

        `due_at`, `paused`: of the wait for a resolution, and whether its clock stands still. `online_since`: since when the case
        has waited for its visit (None: it does not); `online_clock`, `online_days`: its `clock_from` and `days_from`.
        `title`: the citizen's. `rank`: of its urgency, the most urgent first.
        """
        waits = _open_waits()
        resolutions = waits.filter(kind="resolution")
        visits = waits.filter(kind="visit")
        return (
            self.titled()
            .with_due_at()
            .annotate(
                paused=Exists(resolutions.filter(pauses__isnull=False, pauses__ended_at__isnull=True)),
                online_since=Subquery(visits.values("since")[:1]),
                online_clock=Subquery(visits.values("clock_from")[:1]),
                online_days=Subquery(visits.values("days_from")[:1]),
                rank=Choose(*RANKS, default=Value(len(RANKS))),
            )
        )

    def titled(self) -> "CaseQuerySet":
        """What a case is called: `title`, the citizen's, and `brief`; with what decides on who reads which."""
        words = apps.get_model("casework", "Words").objects.filter(case=OuterRef("pk"))
        return self.select_related("unit", "handler", "topic", "area", "against").annotate(
            title=Subquery(words.filter(kind="demand").values("title")[:1]),
            brief=Subquery(words.filter(kind="brief").order_by("-created_at").values("text")[:1]),
        )


def _open_waits() -> models.QuerySet[Any]:
    """Of a case, as a subquery."""
    waits: models.QuerySet[Any] = apps.get_model("casework", "Wait").objects.all()
    return waits.filter(case=OuterRef("pk"), until__isnull=True)


class Case(models.Model):
    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    max_rounds = models.PositiveSmallIntegerField(default=2)
    visits_required = models.PositiveSmallIntegerField(default=1)  # frozen at the dispatch of a round
    photo_reason = models.CharField(max_length=200, blank=True, default="", db_default="")  # frozen with it; empty: no photo

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="cases", db_index=False)  # case_unit holds more
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="cases", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="cases")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="cases")
    against = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="complained_of")
    citizen = models.ForeignKey(Citizen, models.PROTECT, null=True, related_name="cases", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)  # which leads

    kind = models.CharField(_("kind"), max_length=10, choices=choices.Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=choices.Channel.choices)
    urgency = models.CharField(_("urgency"), max_length=10, choices=choices.Urgency.choices)
    confidential = models.BooleanField(_("confidential"), default=False)
    address = EncryptedTextField(_("address"), max_length=200, blank=True, default="")
    email = EncryptedTextField(_("e-mail"), max_length=120, blank=True, default="", db_default="")
    place = EncryptedTextField(_("exact place"), max_length=60, blank=True, default="")  # "lat,lon"

    source = models.CharField(max_length=60, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    source_category = models.CharField(max_length=200, blank=True, default="")
    pin_digest = models.BinaryField(null=True, editable=False)

    card = models.CharField(_("card"), max_length=6, choices=choices.Card.choices, blank=True, default="")
    attention = models.PositiveSmallIntegerField(default=0)  # raised by escalation; order only, never a due time
    returns = models.PositiveSmallIntegerField(default=0)
    assisting = ArrayField(models.BigIntegerField(), default=list, db_default=[])  # ids of the units that assist now, in order
    ending = models.CharField(max_length=9, choices=choices.Ending.choices, blank=True, default="", db_default="")  # of the round

    created_at = models.DateTimeField(_("registered"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = (
            models.Index(F("created_at").desc(), F("id").desc(), name="case_newest"),
            models.Index(fields=("unit",), name="case_unit", include=("id",)),  # a rule for one unit's cases reads no row of them
            models.Index("unit", "state", F("created_at").desc(), name="case_unit_state"),
            models.Index("state", F("created_at").desc(), name="case_state"),
            models.Index("citizen", name="case_citizen"),
            models.Index("handler", "state", name="case_handler_state"),
            models.Index("urgency", name="case_urgency"),  # a rule for the few urgent ones reads them first
            models.Index(fields=["external_id"], name="case_external", condition=~Q(external_id="")),
            models.Index("source", F("created_at").desc(), name="case_source", condition=~Q(source="")),
            models.Index("card", F("created_at").desc(), name="case_card", condition=~Q(card="")),
            models.Index("round", F("created_at").desc(), name="case_later_round", condition=Q(round__gt=1)),
            models.Index("merged_into", name="case_merged", condition=Q(merged_into__isnull=False)),
            GinIndex(fields=["assisting"], name="case_assisting", condition=~Q(assisting=[])),
            # Nearly all that ended were done, and those are found as they stand.
            models.Index("ending", F("created_at").desc(), name="case_ending", condition=~Q(ending="") & ~Q(ending="done")),
        )
        constraints = (
            models.UniqueConstraint(fields=["source", "external_id"], condition=~Q(external_id=""), name="case_external_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(visits_required__gte=1), name="case_visits_never_0"),
            models.CheckConstraint(condition=Q(round__gte=1, max_rounds__gte=1), name="case_rounds"),
            models.CheckConstraint(condition=Q(returns__lte=2), name="case_returns_twice"),
            models.CheckConstraint(condition=Q(ending__in=["", *choices.Ending.values]), name="case_ending_known"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="case_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "declined", "withdrawn", "merged"]) | Q(unit__isnull=False),
                name="case_handled_by_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=choices.Kind.values)
                & Q(channel__in=choices.Channel.values)
                & Q(urgency__in=choices.Urgency.values),
                name="case_vocabulary",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def urgent(self) -> str:
        """Its urgency in words where it goes before what is usual, otherwise empty."""
        return choices.label_of(choices.Urgency, self.urgency) if self.urgency in URGENT else ""

    # Django's own build the whole vocabulary at each call: a third of what fifty rows cost.
    def get_state_display(self) -> str:  # type: ignore[no-redef]
        return choices.label_of(State, self.state)

    def get_card_display(self) -> str:  # type: ignore[no-redef]
        return choices.label_of(choices.Card, self.card) if self.card else ""

    @cached_property
    def changes(self) -> dict[str, Any]:
        """What a step has changed and no event holds yet (writing/changes.py)."""
        return {}


class CaseCounter(models.Model):
    """The last case number given out on a day; imports take blocks, gaps are allowed."""

    day = models.DateField(primary_key=True)
    last = models.PositiveBigIntegerField()

    class Meta:
        db_table = "casework_number"

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"

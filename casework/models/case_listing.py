"""What lists of cases are narrowed and put in order by: one narrow row a case, beside it, so that no list reads the cases."""

from datetime import UTC, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.models import Area, Unit, User
from casework.lifecycle import State
from casework.models import choices
from casework.models.case import Case
from casework.models.catalogue import Topic

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no due time", and for a case that waits for no visit: it comes after everything else."""
PROMISE = "promise"
"""Beside the kinds of waits in `waiting`: a review about what a citizen was promised."""
BETWEEN = (State.RECEIVED, State.SUSPENDED, State.RESOLVED)
"""Open, and no unit owes anything now: they have queues of their own, and are few among all that is open."""


class CaseListing(models.Model):
    """Written by the database alone (sql/case_listing.sql): columns of the case, of its open waits and of its timeline.

    A condition on cases (policies/access.py, filters.py) is one on these rows too: columns and keys are called alike.
    `is_handling`: a unit owes something. `priority`: of its urgency and of the attention that rules have raised; the smallest
    first. `due_at`: of the wait for a resolution. `online_since`: since when it has waited for its visit. `waiting`: kinds of its
    open waits; `stopped`: those whose clock stands still. `updated_at`: when the newest of its events was recorded; NULL while an
    upgrade fills it.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="listing")
    is_open = models.BooleanField()
    is_handling = models.BooleanField()
    state = models.CharField(max_length=12, choices=State.choices)
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    against = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    merged_into = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    kind = models.CharField(max_length=10, choices=choices.Kind.choices)
    channel = models.CharField(max_length=8, choices=choices.Channel.choices)
    urgency = models.CharField(max_length=10, choices=choices.Urgency.choices)
    priority = models.PositiveSmallIntegerField()
    confidential = models.BooleanField()
    card = models.CharField(max_length=6, choices=choices.Card.choices, blank=True)
    ending = models.CharField(max_length=9, choices=choices.Ending.choices, blank=True)
    assisting = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField()
    due_at = models.DateTimeField(db_default=NEVER)
    online_since = models.DateTimeField(db_default=NEVER)
    waiting = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    stopped = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    updated_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["CaseListing"]] = models.Manager()

    class Meta:
        indexes = (
            models.Index("created_at", "case", "updated_at", name="listing_by_age"),
            models.Index("updated_at", "case", name="listing_updated"),
            models.Index("due_at", "case", name="listing_open_due", condition=Q(is_open=True)),
            models.Index("priority", "due_at", "case", name="listing_open", condition=Q(is_open=True)),
            models.Index(fields=["created_at", "case"], name="listing_open_created", condition=Q(is_open=True)),
            models.Index(fields=["created_at", "case"], name="listing_confidential", condition=Q(confidential=True)),
            models.Index("closed_at", "case", "updated_at", name="listing_by_end", condition=Q(is_open=False)),
            models.Index(
                fields=["priority", "online_since", "case"],
                name="listing_open_online",
                condition=Q(online_since__lt=NEVER, is_open=True),
            ),
            models.Index(
                fields=["priority", "due_at", "case", "unit"],
                name="listing_leader",
                condition=Q(is_open=True, waiting__contains=["leader_visit"]),
            ),
            models.Index(
                fields=["state", "priority", "due_at", "case"],
                name="listing_between",
                condition=Q(is_open=True, state__in=BETWEEN),
            ),
            models.Index("unit", "priority", "due_at", "case", name="listing_unit_open", condition=Q(is_open=True)),
            models.Index("unit", "created_at", "case", name="listing_unit"),
            models.Index("unit", "closed_at", "case", name="listing_unit_ended", condition=Q(is_open=False)),
            models.Index("handler", "priority", "due_at", "case", name="listing_handler_open", condition=Q(is_open=True)),
            models.Index("handler", "created_at", "case", name="listing_handler"),
            models.Index("area", "created_at", "case", name="listing_area"),
            models.Index("topic", "created_at", "case", name="listing_topic"),
            models.Index("state", "created_at", "case", name="listing_state"),
            models.Index("kind", "created_at", "case", name="listing_kind"),
            models.Index("channel", "created_at", "case", name="listing_channel"),
            models.Index("urgency", "created_at", "case", name="listing_urgency"),
            models.Index("card", "created_at", "case", name="listing_card", condition=~Q(card="")),
            models.Index("round", "created_at", "case", name="listing_round", condition=Q(round__gt=1)),
            models.Index(
                fields=["unit", "priority", "due_at", "case"],
                name="listing_unit_promise",
                condition=Q(waiting__contains=[PROMISE]),
            ),
            models.Index("against", name="listing_against", condition=Q(against__isnull=False)),
            models.Index("merged_into", name="listing_merged", condition=Q(merged_into__isnull=False)),
            models.Index("ending", "created_at", "case", name="listing_ending", condition=~Q(ending="") & ~Q(ending="done")),
            GinIndex(fields=["assisting"], name="listing_assisting", condition=~Q(assisting=[])),
            GinIndex(fields=["waiting"], name="listing_waiting", condition=~Q(waiting=[]), fastupdate=False),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"

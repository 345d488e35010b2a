"""The timeline: append-only, chained per case by a trigger (sql/timeline.sql). Nothing else points at events."""

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from accounts.signed_rows import OutcomeSignatureField
from casework.models.case import Case

SCHEMA = 2


class SeqField(models.PositiveIntegerField):
    """Numbered by the trigger, which holds the lock on the chain's head."""

    db_returning = True


class HashField(models.BinaryField):
    """Computed by the trigger."""

    db_returning = True


class Event(models.Model):
    """`facts` hold codes, ids, numbers and salted hashes; never free text or personal data.

    `changes`: what of the case's own rows it changed, as ids, codes, numbers and keyed hashes (casework/timeline.py). `mac`: that
    the application wrote it, and no other hand: a nonce, and a hash keyed with what the database does not hold. Events of schema
    1 have neither.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = SeqField(default=0)
    verb = models.CharField(max_length=24)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    facts = models.JSONField(default=dict)
    changes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    mac = models.BinaryField(null=True)
    schema = models.PositiveSmallIntegerField(default=SCHEMA)
    public = models.BooleanField(default=False)
    hash = HashField(default=b"")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once"),)
        # Events are appended, so that those of one time lie together: what was recorded lately is a few blocks.
        indexes = (
            BrinIndex(fields=["recorded_at"], name="event_recorded", pages_per_range=32, autosummarize=True),
            models.Index(fields=["case", "occurred_at"], name="event_attempt", condition=models.Q(verb="attempt")),
            models.Index(F("id").desc(), name="event_exclude", condition=models.Q(verb="exclude")),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.verb}"

    def fact(self, name: str) -> Any:
        return self.facts.get(name)


class TimelineHead(models.Model):
    """The end of a case's chain, and how far its notices have been composed."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="head")
    seq = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(default=b"")
    announced_seq = models.PositiveIntegerField(default=0)
    outcome_mac = OutcomeSignatureField(columns=("case_id", "announced_seq"))

    class Meta:
        db_table = "casework_head"
        indexes = (models.Index("case", name="head_unannounced", condition=models.Q(announced_seq__lt=F("seq"))),)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.seq}"

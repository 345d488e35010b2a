"""Escalate: what a rule does to many cases at once. The sweep calls it with the cases and their waits locked.

Nothing here moves a due time: cards and attention change order and what is seen, a leader's visit is one more thing owed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Least

from casework import calendar_cache
from casework.models import Case, Wait
from casework.models.choices import Card, WaitKind
from casework.timeline import append_alike
from casework.writing import waits

LOWER: dict[str, tuple[str, ...]] = {Card.YELLOW: ("",), Card.RED: ("", Card.YELLOW)}
MOST_ATTENTION = 9
CALLBACK = "callback"
"""What a wait for a rating is about once an operator should call."""


def escalate(escalated: Sequence[tuple[int, dict[str, Any]]], *, at: datetime) -> None:
    """One event for each case id, with the facts of its firing, `round` among them."""
    append_alike("escalate", escalated, at=at)


def raise_card(cases: Collection[Case], colour: str) -> None:
    """A card is raised, never lowered."""
    Case.objects.filter(pk__in=[case.pk for case in cases], card__in=LOWER[colour]).update(card=colour)


def raise_attention(cases: Collection[Case]) -> None:
    raised = Least(F("attention") + 1, MOST_ATTENTION)
    Case.objects.filter(pk__in=[case.pk for case in cases], attention__lt=MOST_ATTENTION).update(attention=raised)


def owe_leader_visit(cases: Collection[Case], *, at: datetime) -> None:
    """A visit by the unit's lead becomes due, where none is owed already."""
    owing = Wait.objects.filter(case__in=[case.pk for case in cases], kind=WaitKind.LEADER_VISIT, until__isnull=True)
    already = set(owing.values_list("case_id", flat=True))
    calendar = calendar_cache.default()
    waits.write([waits.opened(case, WaitKind.LEADER_VISIT, at=at, calendar=calendar) for case in cases if case.pk not in already])


def queue_callback(cases: Collection[Case]) -> None:
    """The open waits for a rating join the callback queue."""
    Wait.objects.filter(case__in=[case.pk for case in cases], kind=WaitKind.RATING, until__isnull=True).update(about=CALLBACK)

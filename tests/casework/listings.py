"""What lists read of each case, beside what the case, its open waits and its timeline say themselves."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from casework.lifecycle import HANDLING, OPEN
from casework.models import Case, CaseListing, Event
from casework.models.case_listing import NEVER
from casework.models.choices import Urgency

COPIED = (
    *("state", "round", "unit_id", "handler_id", "topic_id", "area_id", "against_id", "merged_into_id", "kind", "channel"),
    *("urgency", "confidential", "card", "ending", "assisting", "created_at"),
)

RECKONED = ("is_open", "is_handling", "priority", "closed_at", "due_at", "online_since", "waiting", "stopped", "updated_at")


def wrong_listings() -> dict[str, tuple[Any, Any]]:
    """By number: what should be read of a case, and what is."""
    newest = Event.objects.filter(case=OuterRef("pk")).order_by("-seq").values("recorded_at")[:1]
    cases = Case.objects.prefetch_related("waits__pauses").annotate(updated_at=Subquery(newest)).order_by("pk")
    listings = CaseListing.objects.in_bulk()
    pairs = {case.number: (_expected(case), _read(listings.get(case.pk))) for case in cases}
    return {number: pair for number, pair in pairs.items() if pair[0] != pair[1]}


def _expected(case: Any) -> dict[str, Any]:
    waits = [wait for wait in case.waits.all() if wait.until is None]
    due = [wait.due_at for wait in waits if wait.kind == "resolution"]
    online = [wait.since for wait in waits if wait.kind == "visit"]
    stopped = {wait.kind for wait in waits if any(pause.ended_at is None for pause in wait.pauses.all())}
    promises = {"promise" for wait in waits if wait.about == "promise"}
    return {name: getattr(case, name) for name in COPIED} | {
        "is_open": case.state in OPEN,
        "is_handling": case.state in HANDLING,
        "priority": 10 * (Urgency.values.index(case.urgency) + 1) + 9 - case.attention,
        "closed_at": case.closed_at or NEVER,
        "due_at": _only(due),
        "online_since": _only(online),
        "waiting": sorted({wait.kind for wait in waits} | promises),
        "stopped": sorted(stopped),
        "updated_at": case.updated_at,
    }


def _only(moments: list[datetime | None]) -> datetime:
    return next((moment for moment in moments if moment), NEVER)


def _read(listing: CaseListing | None) -> dict[str, Any] | None:
    if listing is None:
        return None
    return {name: getattr(listing, name) for name in (*COPIED, *RECKONED)}

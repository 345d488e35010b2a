"""A visit as doors show it: what the person may see of it, the rest null, phone and ID numbers in words masked."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from casework import masking
from casework.policies import access
from visits import access as visit_access
from visits import content, queries, reviewers
from visits.intake.receive import Receipt
from visits.models import Photo, Visit

FEWEST_HIDDEN, SHOWN_FIRST, SHOWN_LAST = 7, 3, 2
"""Digits: of a number that cannot be called so many are left at its ends, to ask the citizen again."""


def receipt(receipt: Receipt) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "id": str(receipt.id),
        "sha256": receipt.sha256,
        "received_at": receipt.received_at,
        "state": receipt.state,
        "counted": receipt.counted,
    }
    if receipt.visit is not None and receipt.visit.as_written:
        answer["unusable"] = detail_names(receipt.visit)
    if receipt.why:
        answer |= {"why": receipt.why, "reason": receipt.detail}
    if receipt.visit is not None:
        if receipt.visit.heard_there and receipt.visit.case is not None:
            answer["new_case"] = receipt.visit.case.number
        beside = queries.served_besides(receipt.visit)
        if beside:
            answer["also_cases"] = [further(other) for other in beside]
    return answer


def planned(visit: Visit) -> dict[str, Any]:
    return {
        "id": str(visit.pk),
        "case": visit.case and visit.case.number,
        "round": visit.round,
        "state": visit.state,
        "planned_for": visit.planned_for,
        "purpose": visit.purpose,
        "code_sent": visit.code_sent_at is not None,
    }


def row(user: User, visit: Visit) -> dict[str, Any]:
    """`visit`: one of queries.with_counted(). Whom they met is shown to those who see the citizen, as everything of a citizen."""
    case = visit.case
    fields = access.fields(user, case) if case is not None and access.sees(user, case) else frozenset()
    words = _reads(user, visit, fields)
    why = queries.why(visit)
    return planned(visit) | {
        "purpose": visit.purpose if words or visit.planned_by_id == user.pk else "",
        "state": queries.state_of(visit),
        "counted": queries.counts(visit),
        "why": why or None,
        "reason": visit_access.reason(why, heard_there=visit.heard_there) or None,
        "planned_by": visit.planned_by and visit.planned_by.username,
        "visitor": visit.visitor and visit.visitor.username,
        "companions": [user.username for user in visit.companions.all()],
        "invited": [invitation.user.username for invitation in visit.invited],  # type: ignore[attr-defined]
        "outcome": visit.outcome or None,
        "began_at": visit.began_at,
        "ended_at": visit.ended_at,
        "met_with": masking.name(visit.met_with) if "citizen" in fields and visit.met_with else None,
        "said": visit.said.text if words and visit.said else None,
        "compared": visit.compared or None,
        "found": visit.found if words and visit.found else None,
        "promised": visit.promised if words and visit.promised else None,
        "promise_due": visit.promise_due,
        "late_reason": visit.late_reason if words and visit.late_reason else None,
        "method": visit.method or None,
        "confirmed_at": visit.confirmed_at,
        "received_at": visit.received_at,
        "clock_behind": visit.clock_behind,
        "unusable": detail_names(visit),
        "sha256": bytes(visit.sha256).hex() if visit.sha256 else None,
    }


def detail(user: User, visit: Visit) -> dict[str, Any]:
    """With what one page needs and a list does not: the signature where the citizen is seen, the further cases."""
    case = visit.case
    fields = access.fields(user, case) if case is not None and access.sees(user, case) else frozenset()
    return row(user, visit) | {
        "signature": visit.signature or None if "citizen" in fields else None,
        "as_written": as_written(visit) if "citizen" in fields else {},
        "photos": [photo(picture) for picture in photos_of(visit)] if _reads(user, visit, fields) else [],
        "also_cases": [further(other) for other in queries.served_besides(visit)],
    }


def detail_names(visit: Visit) -> list[str]:
    """Of the details that could not be used."""
    return sorted(content.unusable(visit))


def as_written(visit: Visit) -> dict[str, str]:
    """Those details, masked as everything of a citizen; how a visit was to be confirmed is not shown."""
    written = content.unusable(visit)
    return {name: _masked(name, text) for name, text in sorted(written.items()) if name != "confirmation"}


def _masked(name: str, written: str) -> str:
    if name in {"met_with", "heard.name"}:
        return masking.name(written)
    if name == "heard.address":
        return masking.address(written)
    return _masked_number(written) if name == "heard.phone" else masking.text(written)


def _masked_number(written: str) -> str:
    digits = [place for place, char in enumerate(written) if char.isdigit()]
    hidden = set(digits[SHOWN_FIRST:-SHOWN_LAST]) if len(digits) >= FEWEST_HIDDEN else set()
    return "".join("*" if place in hidden else char for place, char in enumerate(written))


def photos_of(visit: Visit) -> QuerySet[Photo]:
    """In the order in which they came, without the pictures themselves."""
    return Photo.objects.filter(visit=visit).defer("original", "shown").order_by("received_at", "pk")


def photo(photo: Photo) -> dict[str, Any]:
    return {
        "id": str(photo.pk),
        "sha256": bytes(photo.sha256).hex(),
        "received_at": photo.received_at,
        "width": photo.width,
        "height": photo.height,
    }


def reads(user: User, visit: Visit) -> bool:
    """Whether the person reads what was said at the visit, and sees what was photographed."""
    case = visit.case
    return _reads(user, visit, access.fields(user, case) if case is not None and access.sees(user, case) else frozenset())


def _reads(user: User, visit: Visit, fields: frozenset[str]) -> bool:
    return "events" in fields or visit.visitor_id == user.pk or (not fields and reviewers.lies_with(user, visit.pk))


def further(other: Visit) -> dict[str, Any]:
    """What became of a further case that a visit served. It is settled by its own citizen's word, so it may differ."""
    why = queries.why(other)
    return {
        "case": other.case and other.case.number,
        "id": str(other.pk),
        "state": queries.state_of(other),
        "counted": queries.counts(other),
        "why": why or None,
        "reason": visit_access.reason(why, heard_there=other.heard_there) or None,
        "heard": other.heard_there,
    }

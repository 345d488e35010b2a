"""What a person takes along on the phone: their own cases in brief, masked, and what they did today. It only reads."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.holders import holders
from accounts.models import Membership, Role, User
from casework import masking
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Attestation, Case, Wait, Words
from casework.models.case import URGENT_FIRST, CaseQuerySet
from casework.policies import access, case_units
from casework.policies.overdue import is_overdue
from casework.steps.at_home import times_at_home
from casework.steps.reveal import REVEAL
from visits import access as visit_access
from visits import content, places, queries
from visits.intake.sealed import seal_key
from visits.models import Slip, Visit

MOST_CASES = 200
MOST_COLLEAGUES = 60
MOST_TODAY = 100
EARLIER = 3


def own_cases(user: User) -> CaseQuerySet:
    """The person's own cases: in hand, and assigned to them or to whom they stand in for, planned by them, owing a visit of a
    leader whom they are, or helped by their unit."""
    planners = [user.pk, *access.stands_in(user)]
    planned = Visit.objects.filter(case=OuterRef("pk"), state=Visit.State.PLANNED, planned_by__in=planners)
    mine = access.to_handle(user) | Q(Exists(planned))
    for grant in access.grants(user):
        if grant.role in access.HANDLING_ROLES and grant.unit:
            mine |= case_units.assisted_by(grant.unit)
        if grant.role == Role.UNIT_LEAD:
            mine |= access.rows(grant) & Q(Exists(_open_waits(WaitKind.LEADER_VISIT)))
    return access.visible_to(user).filter(mine, state__in=HANDLING)


def taken_along(user: User) -> tuple[list[Case], bool]:
    """At most MOST_CASES, the most urgent first, with all that `bundle` shows of them; and whether there are more."""
    words = Words.objects.filter(case=OuterRef("pk"), kind=Words.Kind.DEMAND)
    counted = Attestation.objects.filter(
        case=OuterRef("pk"), round=OuterRef("round"), counted=True, voided_at__isnull=True
    ).order_by()
    first_waits = Wait.objects.filter(case=OuterRef("pk"), kind=WaitKind.VISIT, round=OuterRef("round")).order_by("since")
    cases = (
        own_cases(user)
        .listed()
        .select_related("unit", "area", "against", "handler", "topic", "citizen")
        .annotate(
            demand=Subquery(words.values("text")[:1]),
            round_began=Subquery(first_waits.values("since")[:1]),
            counted=Coalesce(Subquery(counted.values("case").annotate(n=Count("pk")).values("n")), 0),
            leader_owed=Exists(_open_waits(WaitKind.LEADER_VISIT)),
            slip=Exists(Slip.objects.filter(case=OuterRef("pk"), used_for__isnull=True, voided_at__isnull=True)),
        )
        .order_by(*URGENT_FIRST, F("due_at").asc(nulls_last=True), "number")
    )
    listed: list[Case] = list(cases[: MOST_CASES + 1])
    return listed[:MOST_CASES], len(listed) > MOST_CASES


def today(user: User, *, at: datetime) -> list[Visit]:
    """What the person recorded today, or visited today."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    visits = Visit.objects.filter(Q(received_at__gte=midnight) | Q(began_at__gte=midnight), visitor=user)
    return list(_light(visits, "case").order_by("-received_at", "pk")[:MOST_TODAY])


def bundle(user: User, cases: Sequence[Case], *, more: bool, done: Iterable[Visit], csrf: str, at: datetime) -> dict[str, Any]:
    """`cases` and `done`: of taken_along() and today(). A fixed number of queries, however many they are."""
    memberships = list(user.memberships.select_related("unit").order_by("pk"))
    visits = _visits_of(cases)
    at_home = times_at_home([case.pk for case in cases])
    neighbours = places.neighbours(case for case in cases if "place" in _fields(user, case))
    return {
        "at": at,
        "csrf": csrf,
        "user": {"id": user.pk, "username": user.username, "name": user.name, "unit": _unit(memberships)},
        "may": {"visit": access.may(user, visit_access.VISIT).allowed, "hear": access.may(user, access.HEAR).allowed},
        "seal_key": seal_key(),
        "colleagues": [{"username": person.username, "name": person.name} for person in _colleagues(user, memberships)],
        "more": more,
        "cases": [_case(user, case, visits[case.pk], neighbours.get(case.pk, []), at_home.get(case.pk), at=at) for case in cases],
        "today": [_done(visit) for visit in done],
    }


def _fields(user: User, case: Case) -> frozenset[str]:
    """Of a confidential case the brief alone leaves the server, whatever other role the person holds."""
    fields = access.fields(user, case)
    return fields & {"brief", "events"} if case.confidential else fields


def _case(
    user: User, case: Any, visits: Sequence[Visit], neighbours: Iterable[Case], at_home: Words | None, *, at: datetime
) -> dict[str, Any]:
    fields = _fields(user, case)
    phone = case.citizen.phone if case.citizen and "citizen" in fields else ""
    address = case.address if "place" in fields else ""
    title, text = (case.title, case.demand) if "text" in fields else (case.brief, case.brief) if "brief" in fields else ("", "")
    reads = "events" in fields
    return {
        "number": case.number,
        "state": case.state,
        "state_label": str(State(case.state).label),
        "urgency": case.urgency,
        "title": title or "",
        "text": text or "",
        "confidential": case.confidential,
        "area": str(case.area) if case.area else "",
        "round": case.round,
        "round_began_at": case.round_began,
        "due_at": case.due_at,
        "overdue": is_overdue(case.due_at, paused=case.paused, at=at),
        "online_only_since": case.online_since,
        "leader_visit_owed": case.leader_owed,
        "assisting": access.assists(user, case),
        "visits_counted": case.counted,
        "visits_required": case.visits_required,
        "address": masking.address(address),
        "same_place": [{"number": other.number, "same_citizen": visit_access.same_citizen(case, other)} for other in neighbours],
        "phone": masking.phone(phone) if phone else None,
        "at_home": at_home.text if at_home and "text" in fields else "",
        "may_reveal": bool(phone or address) and access.may(user, REVEAL, case).allowed,  # never of a confidential one
        "photo_reason": case.photo_reason,
        "slip": case.slip,
        "promised": [_promise(visit) for visit in visits if visit.promised] if reads else [],
        "earlier": [_earlier(visit, words=reads and not case.confidential) for visit in visits if visit.began_at][:EARLIER],
        "planned": [_planned(visit, words=reads) for visit in visits if visit.state == Visit.State.PLANNED],
    }


def _promise(visit: Visit) -> dict[str, Any]:
    return {"text": visit.promised, "due": visit.promise_due, "kept": visit.promise_kept_at is not None}


def _earlier(visit: Visit, *, words: bool) -> dict[str, Any]:
    text = visit.said.text if words and visit.said else None
    return {"at": visit.began_at, "outcome": visit.outcome or None, "counted": queries.counts(visit), "said": text}


def _planned(visit: Visit, *, words: bool) -> dict[str, Any]:
    purpose = visit.purpose if words else ""
    return {
        "id": visit.pk,
        "planned_for": visit.planned_for,
        "purpose": purpose,
        "code_sent": visit.code_sent_at is not None,
    }


def _done(visit: Visit) -> dict[str, Any]:
    why = queries.why(visit)
    return {
        "id": visit.pk,
        "case": visit.case and visit.case.number,
        "outcome": visit.outcome or None,
        "began_at": visit.began_at,
        "ended_at": visit.ended_at,
        "state": queries.state_of(visit),
        "counted": queries.counts(visit),
        "why": why or None,
        "reason": visit_access.reason(why, heard_there=visit.heard_there) or None,
        "sha256": bytes(visit.sha256).hex() if visit.sha256 else None,
    }


def _visits_of(cases: Sequence[Case]) -> dict[int | None, list[Visit]]:
    """The newest first; what was sent for a case and could not be taken is not among them."""
    by_case: dict[int | None, list[Visit]] = defaultdict(list)
    ordered = Visit.objects.filter(case__in=[case.pk for case in cases]).order_by(F("began_at").desc(nulls_last=True), "pk")
    for visit in _light(ordered, "said"):
        by_case[visit.case_id].append(visit)
    return by_case


def _light(visits: QuerySet[Visit], *along: str) -> QuerySet[Visit]:
    """With what counts; without the names, places and signatures, which nobody takes along."""
    counted = queries.with_counted(visits).select_related(None).prefetch_related(None)
    sealed = ("case__address", "case__place") if "case" in along else ()
    return counted.select_related(*along).defer("met_with", "location", "signature", "as_written", *content.SEALED, *sealed)


def _open_waits(kind: str) -> QuerySet[Wait]:
    return Wait.objects.filter(case=OuterRef("pk"), kind=kind, until__isnull=True)


def _unit(memberships: Iterable[Membership]) -> str:
    """The unit for which the person visits, or else the first they belong to."""
    units = sorted(
        (membership for membership in memberships if membership.unit),
        key=lambda membership: membership.role not in access.HANDLING_ROLES,
    )
    return str(units[0].unit) if units else ""


def _colleagues(user: User, memberships: Iterable[Membership]) -> QuerySet[User]:
    """Who can have come along: the people of the units for which the person visits."""
    units = {membership.unit_id for membership in memberships if membership.unit_id and membership.role in access.HANDLING_ROLES}
    colleagues = holders(unit__in=units) if units else User.objects.none()
    return colleagues.exclude(pk=user.pk).order_by("name", "pk")[:MOST_COLLEAGUES]

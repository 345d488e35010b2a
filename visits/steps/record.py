"""Record a visit: once, however often it is sent. What cannot count is kept all the same, and says why."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import calendar_cache, steps
from casework.decision import Decision, deny
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import ANY, HANDLING, OPEN, WaitKind
from casework.models import Case, Event, Words
from casework.models.choices import Outcome, label_of
from casework.policies import access, closure
from casework.steps import Demand
from casework.timeline import append
from casework.verb import EventStyle, Facts, Names, ReviewSubject, Verb, declare
from casework.writing import waits, words
from casework.writing.transition import CASE_WITH
from visits import access as visit_access
from visits import queries
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock, permitted, settle_by

LATE_AFTER = timedelta(days=1)
"""What is entered later than this after the visit ended is a late entry: allowed, with a reason, and visible."""


@dataclass(frozen=True)
class Confirmation:
    """`given`: the code, or the signature."""

    method: str
    given: str = ""


@dataclass(frozen=True)
class HeardDemand:
    """A new demand told at the door. `same_place`: where the visited case is."""

    demand: Demand
    same_place: bool = False


@dataclass(frozen=True)
class VisitRecord:
    """A visit as it was sent, its form checked. Case numbers may be unknown; `round` None: the present one.

    `case` is empty where a new demand was heard on the way: the first of `heard` is the visit's own case then.
    """

    case: str
    outcome: str
    began_at: datetime
    ended_at: datetime
    sha256: bytes
    also_cases: Sequence[str] = ()
    heard: Sequence[HeardDemand] = ()
    round: int | None = None
    met_with: str = ""
    said: str = ""
    compared: str = ""
    found: str = ""
    promised: str = ""
    promise_due: date | None = None
    companions: Sequence[User] = ()
    late_reason: str = ""
    confirmation: Confirmation | None = None
    device_now: datetime | None = None


class RecordStatus(StrEnum):
    """What became of it."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class RecordResult:
    visit: Visit
    how: RecordStatus


def _event_text(event: Event, _names: Names) -> str:
    return _("A visit was recorded: %(outcome)s.") % {"outcome": label_of(Outcome, event.fact("outcome"))}


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(opens_review=(PROMISE.about, facts["visit"])) if facts.get("promised") else UNCHANGED


PROMISE = ReviewSubject(
    waits.PROMISE,
    owner="handler",
    due_text=gettext_lazy("Case %(number)s: a promise made to the citizen at a visit is due."),
)
RECORD_VISIT = declare(
    Verb(
        code="record_visit",
        label=gettext_lazy("Record a visit"),
        roles=access.HANDLING_ROLES,
        sources=ANY,
        offered=False,
        reviews=(PROMISE,),
        public=True,
        event_text=_event_text,
        event_style=EventStyle("door", "door", "visit"),
        tells=(),
        effect=_effect,
    )
)


@transaction.atomic
def record(visit: uuid.UUID, sent: VisitRecord, *, actor: User, at: datetime) -> RecordResult:
    """Take what was sent for the visit of that id. It refuses nobody who is signed in; a conflict changes nothing."""
    row = _row(visit)
    if row.sha256 is not None:
        if bytes(row.sha256) != sent.sha256 or row.visitor_id != actor.pk:
            return RecordResult(row, RecordStatus.CONFLICT)
        _confirm(row, sent, actor=actor, at=at)
        return RecordResult(row, RecordStatus.SAME)
    numbers = [sent.case, *dict.fromkeys(number for number in sent.also_cases if number != sent.case)]
    cases = _known(numbers, actor)
    case = cases.get(sent.case)
    if row.planned_by is not None and (case is None or row.case_id != case.pk):
        return RecordResult(row, RecordStatus.CONFLICT)
    heard = [_hear(one, case, actor=actor, at=at) for one in sent.heard] if access.may(actor, access.HEAR) else []
    if not sent.case and heard:
        case = heard.pop(0)
    _write(row, case, sent, planned=row.planned_by is not None, new=not sent.case, actor=actor, at=at)
    for new in heard:
        _write(_row(queries.beside(visit, new)), new, _without_promise(sent), planned=False, new=True, actor=actor, at=at)
    for number in numbers[1:]:
        if other := cases.get(number):
            # A new row: what was planned belongs to the visit's own case.
            beside = _row(queries.beside(visit, other))
            if beside.sha256 is not None:
                continue  # what was recorded under this id stays as it was
            _write(beside, other, _without_promise(sent), planned=False, new=False, actor=actor, at=at)
    _confirm(row, sent, actor=actor, at=at)
    return RecordResult(row, RecordStatus.NEW)


def _without_promise(sent: VisitRecord) -> VisitRecord:
    """What was promised belongs to the visit's own case."""
    return replace(sent, promised="", promise_due=None)


def _hear(heard: HeardDemand, visited: Case | None, *, actor: User, at: datetime) -> Case:
    demand = heard.demand
    if visited is not None:
        demand = replace(demand, area=demand.area or visited.area)
        if heard.same_place and not visited.confidential:
            lat, _comma, lon = visited.place.partition(",")
            demand = replace(
                demand,
                address=visited.address,
                lat=float(lat) if lat else None,
                lon=float(lon) if lon else None,
            )
    return steps.hear(demand, actor=actor, at=at)


def _row(visit: uuid.UUID) -> Visit:
    """Made or waited for, then locked: of many at once, one writes and the others find what it wrote."""
    Visit.objects.bulk_create([Visit(id=visit, state=Visit.State.PLANNED)], ignore_conflicts=True)
    return lock(Visit(pk=visit))


def _known(numbers: Sequence[str], actor: User) -> dict[str, Case]:
    """The cases that are, or were, with the person or their unit, locked in id order. Others are as if they did not exist."""
    found = Case.objects.filter(number__in=numbers).order_by("pk")
    # Locked first, read afterwards: a lock that waits joins the unit and handler of the time before it waited.
    locked = list(found.select_for_update(no_key=True).values_list("pk", flat=True))
    cases = found.filter(pk__in=locked).select_related(*CASE_WITH)
    return {case.number: case for case in cases if _concerns(case, actor)}


def _concerns(case: Case, actor: User) -> bool:
    if case.against is not None and not access.sees(actor, case):
        return False
    permitted = access.may(actor, visit_access.VISIT, case)
    return permitted.allowed or permitted.code == "not_assigned" or access.handled(actor, case)


def _write(visit: Visit, case: Case | None, sent: VisitRecord, *, planned: bool, new: bool, actor: User, at: datetime) -> None:
    round_ = _round(case, sent)
    verdict = _verdict(case, sent, round_, actor)
    can_count = verdict.allowed or verdict.code == "on_site"
    settle(
        visit,
        case=case,
        round=round_,
        visitor=actor,
        state=Visit.State.RECORDED if can_count else Visit.State.NOT_COUNTED,
        why=verdict.code or "unconfirmed",
        outcome=sent.outcome,
        began_at=sent.began_at,
        ended_at=sent.ended_at,
        met_with=sent.met_with,
        compared=sent.compared,
        found=sent.found,
        promised=sent.promised,
        promise_due=sent.promise_due,
        late_reason=sent.late_reason,
        device_now=sent.device_now,
        received_at=at,
        sha256=sent.sha256,
        heard_there=new and case is not None,
    )
    visit.companions.set(sent.companions)
    if case is None:
        return
    facts: dict[str, object] = {
        "visit": str(visit.pk),
        "outcome": sent.outcome,
        "compared": sent.compared or None,
        "planned": planned,
        "heard_there": new,
        "late": bool(sent.late_reason),
        "companions": [user.pk for user in sent.companions],
        "why_not": None if can_count else verdict.code,
    }
    if sent.said:
        said = words.build(case, Words.Kind.VISIT, sent.said, author=actor, at=at)
        said.save(force_insert=True)
        settle(visit, said=said)
        facts |= words.reference(said)
    promised = bool(sent.promise_due and case.state in OPEN and (new or access.may(actor, visit_access.VISIT, case)))
    append(case, RECORD_VISIT, actor=actor, at=at, facts=facts | {"promised": promised})
    if promised and sent.promise_due:
        _promise(case, visit, sent.promise_due, at=at)


def _round(case: Case | None, sent: VisitRecord) -> int:
    """The round it belongs to: the one in which it took place, unless another was named."""
    if case is None:
        return sent.round or 0
    took_place_in = queries.round_of(case, sent.began_at)
    return took_place_in if sent.round in {None, case.round} else sent.round or 0


def _verdict(case: Case | None, sent: VisitRecord, round_: int, actor: User) -> Decision:
    """Whether it can count once it is confirmed."""
    if case is None:
        return deny("unknown_case", visit_access.WHY["unknown_case"])
    if round_ == 0:
        return deny("before_dispatch", visit_access.WHY["before_dispatch"])
    permitted = access.may(actor, visit_access.VISIT, case)
    if not permitted:
        return permitted
    handling = case.state in HANDLING
    return closure.counts(sent.outcome, visit_round=round_, case_round=case.round, handling=handling, exempt=False)


def _confirm(visit: Visit, sent: VisitRecord, *, actor: User, at: datetime) -> None:
    """A confirmation that came along. A failed one leaves the visit as it is, with the reason."""
    if sent.confirmation is None or visit.state != Visit.State.RECORDED:
        return
    answer = permitted(visit, sent.confirmation.method, actor)
    if answer:
        answer = settle_by(visit, method=sent.confirmation.method, given=sent.confirmation.given, actor=actor, at=at)
    if not answer and visit.state == Visit.State.RECORDED:
        settle(visit, why="by_operator" if answer.code == "not_allowed" else answer.code)


def _promise(case: Case, visit: Visit, due: date, *, at: datetime) -> None:
    """It waits until the close of business of its day, or of the next working day."""
    calendar = calendar_cache.default()
    day_before = datetime.combine(due - timedelta(days=1), time(12), tzinfo=ZoneInfo(calendar.zone))
    until = waits.in_time(calendar, day_before, 1, "working_days")
    named = waits.Due(until.at, until.provisional)
    opened = waits.opened(case, WaitKind.REVIEW, at=at, calendar=calendar, due=named, about=waits.PROMISE, subject=str(visit.pk))
    waits.write([opened])

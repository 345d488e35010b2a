"""Record a visit: once, however often it is sent. What cannot count is kept all the same, and says why."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import calendar_cache, steps
from casework.decision import Decision, deny
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import ANY, IN_HAND, OPEN, WaitKind
from casework.models import Case, Event, Words
from casework.models.choices import Method, Outcome, label_of
from casework.policies import access, closure
from casework.timeline import append, count
from casework.verb import EventStyle, Facts, Names, Notification, ReviewSubject, Verb, declare
from casework.writing import waits, words
from casework.writing.transition import CASE_WITH
from visits import access as visit_access
from visits import citizens_word, company, content, doubt, evidence, queries
from visits.bounds import VISITS
from visits.models import Invitation, Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock, permitted, settle_by, waiting
from visits.visit_record import HeardDemand, VisitRecord, checked


class RecordStatus(StrEnum):
    """What became of it."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


Details = Mapping[str, str]
"""Details that could not be used, as they were written, by their names."""


@dataclass(frozen=True)
class RecordResult:
    visit: Visit
    how: RecordStatus


def _event_text(event: Event, _names: Names) -> str:
    return _("A visit was recorded: %(outcome)s.") % {"outcome": label_of(Outcome, event.fact("outcome"))}


def _in_doubt(event: Event, _case: Case) -> bool:
    """Whether a supervisor has to decide: a right code may have settled it already."""
    if event.fact("why_not") not in doubt.WHY:
        return False
    visit = Visit.objects.select_related("case").filter(pk=event.fact("visit")).first()
    return visit is not None and doubt.in_doubt(visit)


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(opens_review=(PROMISE.about, facts["visit"])) if facts.get("promised") else UNCHANGED


PROMISE = ReviewSubject(
    waits.PROMISE,
    owner="handler",
    due_text=gettext_lazy("Case %(number)s: a promise made to the citizen is due."),
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
        tells=(
            Notification(
                "visit_in_doubt",
                to=("supervisor",),
                when=_in_doubt,
                staff_text=gettext_lazy(
                    "Case %(number)s: the time of a visit is in doubt, as the phone's clock may have been wrong. Please decide "
                    "whether it counts."
                ),
            ),
            citizens_word.SOMEBODY_CAME,
        ),
        effect=_effect,
        a_day=VISITS,
    )
)


@transaction.atomic
def record(visit: uuid.UUID, visit_record: VisitRecord, *, actor: User, at: datetime) -> RecordResult:
    """Take what was sent for the visit of that id. It refuses nobody who is signed in; a conflict changes nothing.

    Raises Invalid, naming each field that cannot be used, and TooManyToday. What was taken before is the same again, even where
    it would be too late by now.
    """
    row = _row(visit)
    if row.sha256 is not None and bytes(row.sha256) == visit_record.sha256 and row.visitor_id == actor.pk:
        _confirm(row, visit_record, actor=actor, at=at)
        return RecordResult(row, RecordStatus.SAME)
    visit_record = checked(visit_record, at=at)
    if row.sha256 is not None:
        return RecordResult(row, RecordStatus.CONFLICT)
    numbers = list(dict.fromkeys([visit_record.case, *visit_record.also_cases]))
    cases = _known(numbers, actor)
    case = cases.pop(visit_record.case, None)
    planned = row.planned_by is not None
    if planned and (case is None or row.case_id != case.pk):
        return RecordResult(row, RecordStatus.CONFLICT)
    heard = _hear_all(visit_record, case, actor=actor, at=at)
    if not visit_record.case and heard:
        case, unusable = heard.pop(0)
        visit_record = replace(visit_record, unusable={**visit_record.unusable, **unusable})
    _write(row, case, visit_record, planned=planned, new=not visit_record.case, actor=actor, at=at)
    further = [(other, unusable, True) for other, unusable in heard]
    further += [(cases[number], {}, False) for number in numbers if number in cases]
    _write_further(visit, further, visit_record, actor=actor, at=at)
    _confirm(row, visit_record, actor=actor, at=at)
    return RecordResult(row, RecordStatus.NEW)


def _write_further(
    visit: uuid.UUID, cases: Sequence[tuple[Case, Details, bool]], record: VisitRecord, *, actor: User, at: datetime
) -> None:
    """A row for each further case, with what was unusable of its demand, and whether it was heard there. What was planned or
    promised belongs to the visit's own."""
    record = replace(record, promised="", promise_due=None)
    for case, unusable, new in cases:
        row = _row(queries.beside(visit, case))
        if row.sha256 is None:  # else what was recorded under this id stays as it was
            _write(row, case, replace(record, unusable=unusable), planned=False, new=new, actor=actor, at=at)


def _hear_all(record: VisitRecord, visited: Case | None, *, actor: User, at: datetime) -> list[tuple[Case, Details]]:
    if not access.may(actor, access.HEAR):
        return []
    return [(_hear(heard, visited, actor=actor, at=at), heard.unusable) for heard in record.heard]


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
    named = Case.objects.filter(number__in=numbers).order_by("pk")
    # Locked first, read afterwards: a lock that waits joins the unit and handler of the time before it waited.
    locked = list(named.select_for_update(no_key=True).values_list("pk", flat=True))
    cases = named.filter(pk__in=locked).select_related(*CASE_WITH)
    return {case.number: case for case in cases if _concerns(case, actor)}


def _concerns(case: Case, actor: User) -> bool:
    if case.against is not None and not access.sees(actor, case):
        return False
    permitted = access.may(actor, visit_access.VISIT, case)
    return permitted.allowed or permitted.code == "not_assigned" or access.handled(actor, case)


def _write(visit: Visit, case: Case | None, record: VisitRecord, *, planned: bool, new: bool, actor: User, at: datetime) -> None:
    round_ = _round(case, record)
    verdict = _verdict(case, record, round_, actor)
    can_count = verdict.allowed or verdict.code == "on_site"
    texts = {name: getattr(record, name) for name in content.RECORD}
    masked = content.mask_and_seal("record_sealed", texts)
    spoken = words.build(case, Words.Kind.VISIT, record.said, author=actor, at=at) if case and record.said else None
    if spoken:
        spoken.save(force_insert=True)
    settle(
        visit,
        case=case,
        round=round_,
        visitor=actor,
        state=Visit.State.RECORDED if can_count else Visit.State.NOT_COUNTED,
        why=verdict.code or "unconfirmed",
        outcome=record.outcome,
        began_at=record.began_at,
        ended_at=record.ended_at,
        met_with=record.met_with,
        said=spoken,
        compared=record.compared,
        found=masked["found"],
        promised=masked["promised"],
        promise_due=record.promise_due,
        late_reason=masked["late_reason"],
        record_sealed=masked["record_sealed"],
        device_now=record.clock.now,
        clock_behind=round(record.clock_behind.total_seconds()),
        as_written=json.dumps(dict(record.unusable), ensure_ascii=False) if record.unusable else "",
        received_at=at,
        sha256=record.sha256,
        heard_there=new and case is not None,
    )
    companions, invited = company.split(actor, record.companions)
    visit.companions.set(companions)
    Invitation.objects.bulk_create([Invitation(visit=visit, user=user, named_at=at) for user in invited])
    if case is None:
        count(RECORD_VISIT, actor=actor, at=at)
        return
    promised = bool(record.promise_due and case.state in OPEN and (new or access.may(actor, visit_access.VISIT, case)))
    facts: dict[str, object] = {
        "visit": str(visit.pk),
        "outcome": record.outcome,
        "began_at": record.began_at.isoformat(),
        "unit": citizens_word.unit_of(actor, case),
        "compared": record.compared or None,
        "planned": planned,
        "heard_there": new,
        "late": bool(record.late_reason),
        "companions": [user.pk for user in companions],
        "named": [user.pk for user in record.companions if user not in companions],
        "why_not": None if can_count else verdict.code,
        **({"unusable": sorted(record.unusable)} if record.unusable else {}),
        **(words.reference(spoken) if spoken else {}),
        "promised": promised,
    }
    if promised and record.promise_due:
        _promise(case, visit, record.promise_due, at=at)
    case.changes["visit"] = content.digest(visit, texts)
    append(case, RECORD_VISIT, actor=actor, at=at, facts=facts)


def _round(case: Case | None, record: VisitRecord) -> int:
    """The round it belongs to: the one in which it took place, unless another was named."""
    if case is None:
        return record.round or 0
    took_place_in = queries.round_of(case, record.began_at)
    return took_place_in if record.round in {None, case.round} else record.round or 0


def _verdict(case: Case | None, record: VisitRecord, round_: int, actor: User) -> Decision:
    """Whether it can count once it is confirmed."""
    if case is None:
        return deny("unknown_case", visit_access.WHY["unknown_case"])
    if round_ == 0:
        return deny("before_dispatch", visit_access.WHY["before_dispatch"])
    permitted = visit_access.may_visit(actor, case, began_at=record.began_at)
    if not permitted:
        return permitted
    handling = case.state in IN_HAND
    return closure.counts(record.outcome, visit_round=round_, case_round=case.round, handling=handling, exempt=False)


def _confirm(visit: Visit, record: VisitRecord, *, actor: User, at: datetime) -> None:
    """A confirmation that came along. A failed one leaves the visit as it is, with the reason."""
    if record.confirmation is None:
        return
    method, given = record.confirmation.method, record.confirmation.given
    if method == Method.SIGNATURE and doubt.in_doubt(visit) and evidence.signature(given):
        settle(visit, signature=given)  # it settles nothing; whoever decides sees it
    if not waiting(visit, method):
        return
    decision = permitted(visit, method, actor)
    decision = decision and settle_by(visit, method=method, given=given, actor=actor, at=at)
    if not decision and visit.state == Visit.State.RECORDED:
        settle(visit, why="by_operator" if decision.code == "not_allowed" else decision.code)


def _promise(case: Case, visit: Visit, due: date, *, at: datetime) -> None:
    """It waits until the close of business of its day, or of the next working day."""
    calendar = calendar_cache.default()
    named = waits.by_close_of(calendar, due)
    opened = waits.opened(case, WaitKind.REVIEW, at=at, calendar=calendar, due=named, about=waits.PROMISE, subject=str(visit.pk))
    waits.write([opened])

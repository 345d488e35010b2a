"""Feet for the demo county: its stories ask for visits, which are planned, recorded and confirmed by steps as any other."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, QuerySet
from django.utils import timezone

from accounts.holders import holders
from accounts.models import Role, User
from casework.demo.telling import AtTheDoor
from casework.lifecycle import State
from casework.models import Case, Event, Notice
from visits import callback_queue, steps
from visits.checks import run
from visits.models import Effort, Flag, Review, Visit
from visits.steps.plan import PLAN_VISIT, VISIT_CODE
from visits.steps.record import RECORD_VISIT
from visits.visit_record import Confirmation, VisitRecord

LATELY = timedelta(days=1)
WEEKS = 4
ANSWERS = ("came", "came", "came", "unsure", "came", "came", "no_answer", "came", "not_came")
"""What citizens say when they are called, in turn."""
DRAWN = json.dumps([[[10, 60], [24, 18], [38, 58], [52, 20], [66, 57], [80, 22], [94, 55], [130, 40], [150, 44]]])


def _ask(operator: User, *, at: datetime) -> None:
    """The visits drawn; those that still wait for a word stay on the list."""
    listed = list(callback_queue.of(operator, at=at).exclude(state=Visit.State.RECORDED).order_by("pk"))
    for nth, visit in enumerate(listed):
        if nth % 3:
            steps.call(visit, answer=ANSWERS[nth % len(ANSWERS)], actor=operator, at=at)


def _answer_reviews(*, at: datetime) -> None:
    """By somebody of the unit that a visit was given to."""
    given = Review.objects.filter(about=Review.About.BACK_CHECK, result="", unit__isnull=False).select_related("unit", "visit")
    for nth, review in enumerate(given.order_by("pk")):
        people = holders(Role.HANDLER, unit=review.unit).order_by("pk")
        if nth % 3 and people:
            steps.settle_back_check(review, result=Review.Result.CAME, reason="上门问过，确有人来过", actor=people[0], at=at)


def _doubt(*, at: datetime) -> None:
    """What the checks find in the last days' visits; every other visitor has answered already."""
    for visit in Visit.objects.filter(received_at__gte=at - LATELY, case__isnull=False).order_by("received_at", "pk"):
        run.check(visit, at=at)
    flags = Flag.objects.filter(explained_at__isnull=True).select_related("visit__visitor").order_by("pk")
    for nth, flag in enumerate(flags):
        if nth % 2 and flag.visit.visitor:
            steps.explain(flag, text="同一栋楼连着走了两户，说法相近；时间以走访记录为准。", actor=flag.visit.visitor, at=at)


def _object(supervisor: User, *, at: datetime) -> None:
    """Two citizens say that a record is not how it was; one objection is decided."""
    visits = Visit.objects.filter(state=Visit.State.ACCEPTED, case__state=State.VISITED).order_by("-received_at", "pk")
    for nth, visit in enumerate(visits[:2]):
        steps.dispute(visit, at=at)
        if nth:
            steps.decide_dispute(visit, uphold=False, reason="电话问过双方，记录属实", actor=supervisor, at=at)


def _measure() -> None:
    """What recording took, as a phone would count it; drawn from the visit's own id, so that it is the same each time."""
    for visit in Visit.objects.filter(received_at__isnull=False).select_related("visitor"):
        if visit.visitor and visit.received_at:
            kind, drawn = Effort.Kind.VISIT, visit.pk.int
            steps.measure(visit.visitor, kind, taps=8 + drawn % 4, seconds=35 + drawn % 40, at=visit.received_at)


class OnFoot:
    def plan(self, case: Case, *, planned_for: datetime, actor: User, at: datetime) -> uuid.UUID:
        return steps.plan(case, planned_for=planned_for, actor=actor, at=at).pk

    def visit(self, went: AtTheDoor, *, operator: User, at: datetime) -> None:
        """A code is told from the citizen's own text message, as it would be at the door."""
        confirmation = None
        if went.confirmed in {"code", "signature"}:
            given = self._code(went) if went.confirmed == "code" else DRAWN
            confirmation = Confirmation(went.confirmed, given)
        record = VisitRecord(
            case=went.case.number,
            outcome=went.outcome,
            began_at=went.began_at,
            ended_at=went.ended_at,
            sha256=hashlib.sha256(went.id.bytes).digest(),
            met_with=went.met_with,
            said=went.said,
            compared=went.compared,
            found=went.found,
            promised=went.promised,
            promise_due=went.promise_due,
            companions=went.companions,
            confirmation=confirmation,
        )
        recorded = steps.record(went.id, record, actor=went.visitor, at=at).visit
        if went.confirmed == "callback":
            steps.confirm(Visit.objects.get(pk=recorded.pk), method="callback", actor=operator, at=at)

    def look_back(self, *, operator: User, supervisor: User, at: datetime) -> None:
        """Two of three things that can be settled are; the others wait, so that every page has something to do."""
        monday = timezone.localtime(at).date() - timedelta(days=timezone.localtime(at).weekday())
        for weeks in range(WEEKS, 0, -1):
            steps.sample_back_checks(monday - timedelta(weeks=weeks), at=at)
        _ask(operator, at=at)
        _answer_reviews(at=at)
        _doubt(at=at)
        _object(supervisor, at=at)
        _measure()

    def usable_codes(self, messages: QuerySet[Notice], later: QuerySet[Event]) -> QuerySet[Notice]:
        """Codes of the last plan of a case, where nobody has gone since. `later`: a case's events after a message's own."""
        gone = later.filter(verb__in=[PLAN_VISIT.code, RECORD_VISIT.code])
        return messages.filter(~Exists(gone), kind=VISIT_CODE.kind)

    def _code(self, went: AtTheDoor) -> str:
        messages = Notice.objects.filter(case=went.case, kind=VISIT_CODE.kind).order_by("-event_seq")
        return messages[0].secret

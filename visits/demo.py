"""Feet for the demo county: its stories ask for visits, which are planned, recorded and confirmed by steps as any other."""

import hashlib
import json
import uuid
from datetime import datetime

from accounts.models import User
from casework.demo.telling import AtTheDoor
from casework.models import Case, Notice
from visits import steps
from visits.models import Visit
from visits.steps import Confirmation, Sent

DRAWN = json.dumps([[[10, 60], [24, 18], [38, 58], [52, 20], [66, 57], [80, 22], [94, 55], [130, 40], [150, 44]]])


class OnFoot:
    def plan(self, case: Case, *, planned_for: datetime, actor: User, at: datetime) -> uuid.UUID:
        return steps.plan(case, planned_for=planned_for, actor=actor, at=at).pk

    def visit(self, went: AtTheDoor, *, operator: User, at: datetime) -> None:
        """A code is told from the citizen's own text message, as it would be at the door."""
        confirmation = None
        if went.confirmed in {"code", "signature"}:
            given = self._code(went) if went.confirmed == "code" else DRAWN
            confirmation = Confirmation(went.confirmed, given)
        sent = Sent(
            case=went.case.number, outcome=went.outcome, began_at=went.began_at, ended_at=went.ended_at,
            sha256=hashlib.sha256(went.id.bytes).digest(), met_with=went.met_with, said=went.said, compared=went.compared,
            found=went.found, promised=went.promised, promise_due=went.promise_due, companions=went.companions,
            confirmation=confirmation,
        )  # fmt: skip
        recorded = steps.record(went.id, sent, actor=went.visitor, at=at).visit
        if went.confirmed == "callback":
            steps.confirm(Visit.objects.get(pk=recorded.pk), method="callback", actor=operator, at=at)

    def _code(self, went: AtTheDoor) -> str:
        sent = Notice.objects.filter(case=went.case, kind="visit_code").order_by("-event_seq")
        return sent[0].secret

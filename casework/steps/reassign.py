"""Reassign: another unit takes the case. Its clocks run on; only the acknowledgement begins anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from casework import calendar_cache
from casework.lifecycle import State
from casework.models import Case, Words
from casework.models.choices import WaitKind
from casework.refusal import Refused
from casework.steps.dispatch import check_receiver
from casework.timeline import append
from casework.writing import waits, words
from casework.writing.transition import change, lock_and_check, move, record_handler


@transaction.atomic
def reassign(case: Case, *, unit: Unit, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, "reassign", actor=actor)
    if case.unit_id == unit.pk:
        raise Refused("already_done", _("Already done: %(unit)s has the case.") % {"unit": str(unit)})
    check_receiver(case, unit, None)
    before = case.unit
    record_handler(case, user=case.handler, unit=before, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by="reassign", at=at)
    if case.state == State.DISPATCHED:
        change(case, unit=unit, handler=None)
    else:
        move(case, State.DISPATCHED, unit=unit, handler=None)
    record_handler(case, user=None, unit=unit, at=at)
    waits.write([waits.opened(case, WaitKind.ACKNOWLEDGEMENT, at=at, calendar=calendar_cache.default())])
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    said = {"unit": unit.code, "from_unit": before.code if before else None}
    append(case, "reassign", actor=actor, at=at, facts=facts | said)
    return case

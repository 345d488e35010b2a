"""Reopen: a supervisor opens the next round of an ended case, or of one the citizen is still dissatisfied with."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Case, Words
from casework.policies import routing
from casework.refusal import Refused
from casework.steps.dispatch import check_receiver
from casework.timeline import append
from casework.writing import links, rounds, waits, words
from casework.writing.transition import lock_and_check


@transaction.atomic
def reopen(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Goes to the unit that had it, else to the one the dispatch table proposes."""
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, "reopen", actor=actor)
    unit = case.unit or routing.propose(case.topic, case.area, against=case.against)
    if unit is None:
        raise Refused("needs_unit", _("The dispatch table knows no unit for this topic and area. Classify the case first."))
    check_receiver(case, unit, None)
    waits.end_all(case, by="reopen", at=at)
    links.void(case, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    rounds.begin_round(case, unit=unit, handler=case.handler, round_=case.round + 1, at=at)
    append(case, "reopen", actor=actor, at=at, facts=facts | {"unit": unit.code})
    return case

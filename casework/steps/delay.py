"""Delay: a visitor found nobody at home, and somebody outside the unit confirmed it. The next escalation comes a day later.

The clock of the wait for a visit stands still for one working day; no due time moves. At most twice in a round.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.signing import instant
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Verb, declare
from casework.writing import delays
from casework.writing.transition import lock

MOST = 2


def _effect(_standing: Standing, _facts: Facts) -> Effect:
    """No wait begins or ends; the clock of one is moved."""
    return UNCHANGED


DELAY = declare(
    Verb(
        code="delay",
        label=gettext_lazy("Escalation delayed"),
        roles=NOBODY,
        sources=HANDLING,
        offered=False,
        public=False,
        event_text=gettext_lazy("It was confirmed that nobody was home: the next escalation comes one working day later."),
        event_style=EventStyle("clock", "lamp"),
        tells=(),
        effect=_effect,
        a_day=None,
    )
)


@transaction.atomic
def delay(case: Case, *, visit: uuid.UUID, actor: User, at: datetime) -> bool:
    """Whether it was delayed: not a third time in a round, and not where no visit is waited for any more."""
    case = lock(case)
    before = case.events.filter(verb=DELAY.code, facts__round=case.round)
    if case.state not in HANDLING or before.count() >= MOST or before.filter(facts__visit=str(visit)).exists():
        return False
    stretch = delays.stand_still(case, WaitKind.VISIT, at=at)
    if stretch is None:
        return False
    began, ended = stretch
    facts = {"visit": str(visit), "from": instant(began), "to": instant(ended)}
    append(case, DELAY, actor=actor, at=at, facts=facts)
    return True

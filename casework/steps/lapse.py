"""Lapse: a supervisor lets a case rest that nobody rates. Neither closed nor satisfied; a late rating still counts."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect
from casework.lifecycle import State, WaitKind
from casework.models import Case
from casework.policies import closure, silence
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import EventStyle, Notification, Verb, declare, step
from casework.writing import waits
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check, move

LAPSE = declare(
    Verb(
        code="lapse",
        label=gettext_lazy("Let it lapse"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=frozenset({State.RESOLVED}),
        target=State.LAPSED,
        position=178,
        note=gettext_lazy(
            "Nobody rated it. It counts neither as closed nor as satisfied, and the citizen may still rate for 180 days."
        ),
        condition=closure.lapse,
        public=True,
        event_text=gettext_lazy("Lapsed without a rating. It can still be rated."),
        event_style=EventStyle("clock", "lamp"),
        tells=(
            Notification(
                "lapse",
                to=OWED_BY,
                deferrable=True,
                staff_text=gettext_lazy("Case %(number)s lapsed: the citizen did not rate it. A late rating still counts."),
            ),
        ),
        effect=Effect(state=State.LAPSED, ends=(WaitKind.RATING,)),
    )
)


@step(LAPSE)
@transaction.atomic
def lapse(case: Case, *, actor: User, at: datetime) -> Case:
    """After attempts on three days, or thirty days after a slip. The links of the round stay good."""
    case, snapshot = lock_and_check(case, LAPSE, actor=actor)
    facts = snapshot.facts
    if facts.call_days < closure.CALL_DAYS and facts.slip_at and at < facts.slip_at + silence.SLIP_LASTS:
        raise Refused("slip_waits", _slip_waits(facts.slip_at))
    move(case, State.LAPSED, closed_at=at)
    waits.end(case, WaitKind.RATING, by=LAPSE.code, at=at)
    append(case, LAPSE, actor=actor, at=at)
    return case


def _slip_waits(slip_at: datetime) -> str:
    printed, until = (timezone.localtime(moment) for moment in (slip_at, slip_at + silence.SLIP_LASTS))
    return _("The rating slip was printed on %(printed)s and may still come back. It may lapse from %(until)s.") % {
        "printed": date_format(printed, "DATE_FORMAT"),
        "until": date_format(until, "DATETIME_FORMAT"),
    }

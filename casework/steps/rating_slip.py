"""A rating slip: a link on paper for a citizen without a phone. An operator prints it; no handler sees it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import RATEABLE, State
from casework.models import Case, Link
from casework.policies import closure
from casework.timeline import append
from casework.verb import EventStyle, Verb, declare, step
from casework.writing import links
from casework.writing.transition import lock_and_check

RATING_SLIP = declare(
    Verb(
        code="rating_slip",
        label=gettext_lazy("Print a rating slip"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=RATEABLE | {State.MERGED},
        position=270,
        note=gettext_lazy("For a citizen without a phone."),
        condition=closure.rating_slip,
        public=False,
        event_text=gettext_lazy("A rating slip was printed."),
        event_style=EventStyle("print"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(RATING_SLIP)
@transaction.atomic
def rating_slip(case: Case, *, actor: User, at: datetime) -> str:
    """The token of a new link, shown once. An earlier slip of the round leads nowhere from now on."""
    case, _snapshot = lock_and_check(case, RATING_SLIP, actor=actor)
    Link.objects.filter(case=case, kind=Link.Kind.RATE, via=Link.Via.SLIP, used_at__isnull=True, voided_at__isnull=True).update(
        voided_at=at
    )
    token = links.create(case, Link.Kind.RATE, via=Link.Via.SLIP, at=at)
    append(case, RATING_SLIP, actor=actor, at=at)
    return token

"""Print a visit slip: paper that the citizen holds. Its code, told or scanned at the door, confirms one visit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import HANDLING
from casework.models import Case
from casework.policies import access
from casework.policies.verbs import wrong_state
from casework.timeline import append
from casework.verb import EventStyle, Verb, declare
from casework.writing.transition import lock, refuse
from visits import evidence, queries
from visits.models import Slip

VISIT_SLIP = declare(
    Verb(
        code="visit_slip",
        label=gettext_lazy("Print a visit slip"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=HANDLING,
        offered=False,
        public=False,
        event_text=gettext_lazy("A visit slip was printed."),
        event_style=EventStyle("print"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@transaction.atomic
def print_slip(case: Case, *, actor: User, at: datetime) -> str:
    """The code, told this once and kept nowhere. An earlier slip that nobody has used is void from now on."""
    case = lock(case)
    refuse(access.may(actor, VISIT_SLIP, case), as_forbidden=True)
    if case.state not in HANDLING:
        refuse(wrong_state(case.state))
    queries.open_slips().filter(case=case).update(voided_at=at)
    code = evidence.new_slip_code()
    digest = evidence.slip_digest(case.number, code)
    slip = Slip.objects.create(case=case, digest=digest, printed_by=actor, printed_at=at)
    append(case, VISIT_SLIP, actor=actor, at=at, facts={"slip": slip.pk})
    return code

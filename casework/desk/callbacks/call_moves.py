"""Asking the citizen, as moves on the page of a case: by phone, or at the counter."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from casework.desk.cases.parts import CaseMove
from casework.models import Case
from casework.policies import access
from casework.policies.snapshot import CaseSnapshot
from casework.steps.rate import RATE


def moves(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseMove]:
    """For whoever may enter a rating that nobody has given yet."""
    if not snapshot.facts.to_rate:
        return
    if access.may(user, access.RATE_FOR, case, handled_by=snapshot.handled_by):
        heading, note = _("Ask for the rating"), _("By phone, with the questions to read out; or at the counter.")
        yield CaseMove(_("By phone"), reverse("desk:callback", args=[case.number]), RATE, heading, note)
        yield CaseMove(_("At the counter"), reverse("desk:counter_case", args=[case.number]), None, heading, note)

"""What the unit asked for, where it is this person who decides: more time, or to let the case rest."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.desk.cases.parts import CaseDecision
from casework.models import Case
from casework.policies import verbs
from casework.policies.snapshot import CaseSnapshot
from casework.steps.extend import DECIDE_EXTENSION
from casework.steps.suspend import DECIDE_SUSPENSION

NOTES: dict[str, str | Promise] = {
    DECIDE_EXTENSION.code: gettext_lazy("The unit asks for more time."),
    DECIDE_SUSPENSION.code: gettext_lazy("The unit asks to suspend the case."),
}


def decisions(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseDecision]:
    for verb in (DECIDE_EXTENSION, DECIDE_SUSPENSION):
        if verbs.decide(user, verb, case, snapshot).allowed:
            yield CaseDecision(
                heading=verb.label,
                note=NOTES[verb.code],
                label=gettext_lazy("View the request and decide"),
                href=reverse("desk:move", args=[case.number, verb.code]),
            )

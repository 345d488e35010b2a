"""What waits for this person's word about a case: each leads to the page on which it is decided."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.desk.cases.parts import CaseDecision
from casework.desk.decisions import kinds
from casework.lifecycle import WaitKind
from casework.models import Case
from casework.policies import verbs
from casework.policies.requests import ASSISTANCE, EXTENSION, SUSPENSION
from casework.policies.snapshot import EXCLUSION, CaseSnapshot

NOTES: dict[str, str | Promise] = {
    EXTENSION: gettext_lazy("The unit asks for more time."),
    SUSPENSION: gettext_lazy("The unit asks to suspend the case."),
    ASSISTANCE: gettext_lazy("The unit asks that another one assists."),
    EXCLUSION: gettext_lazy("The unit asks to exclude the rating."),
}


def decisions(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseDecision]:
    """Of those that are no moves of the case besides."""
    for wait in snapshot.waits:
        kind = kinds.find(wait.about) if wait.kind == WaitKind.REVIEW else None
        if kind is None or not kind.choices or not all(choice.verb.decides for choice in kind.choices):
            continue
        if any(verbs.decide(user, choice.verb, case, snapshot).allowed for choice in kind.choices):
            yield CaseDecision(
                heading=kind.title,
                note=NOTES[kind.about],
                label=gettext_lazy("View the request and decide"),
                href=f"{kind.page(wait)}?from=case",
            )

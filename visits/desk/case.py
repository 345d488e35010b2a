"""What visits add to the page of a case: the visits themselves, going there, and deciding on an objection."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from casework.desk.cases.parts import CaseDecision, CaseMove, CaseParts, CaseSection
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case
from casework.policies import access
from casework.policies.snapshot import CaseSnapshot
from casework.steps.attest import ATTEST
from visits import access as visit_access
from visits.steps.dispute import ABOUT


def moves(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseMove]:
    if case.state in HANDLING and access.may(user, visit_access.VISIT, case, handled_by=snapshot.handled_by):
        yield CaseMove(
            label=_("Visit"),
            href=reverse("visits:record", args=[case.number]),
            leads_to=ATTEST,
            heading=_("Visit the citizen"),
            note=_("Plan the visit, or record the one you made."),
        )


def decisions(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseDecision]:
    """An objection to a visit, where it is this person who decides. Its wait is called after its visit."""
    if not access.may(user, visit_access.DECIDE_DISPUTE, case, handled_by=snapshot.handled_by):
        return
    for wait in snapshot.waits:
        if wait.kind == WaitKind.REVIEW and wait.about == ABOUT:
            yield CaseDecision(
                heading=_("Decide on the citizen's objection"),
                note=_("The citizen disputes the record of the visit."),
                label=_("View the visit"),
                href=reverse("visits:visit", args=[wait.subject.rpartition(" ")[2]]),
            )


def sections(case: Case, snapshot: CaseSnapshot) -> Iterator[CaseSection]:
    numbers = {"n": snapshot.facts.visits_counted, "of": case.visits_required}
    yield CaseSection(
        code="visits",
        heading=_("Visits"),
        detail=_("%(n)s of %(of)s required visits in this round") % numbers,
        label=_("Show the visits"),
        href=reverse("visits:panel", args=[case.number]),
    )


PARTS = CaseParts(moves=moves, decisions=decisions, sections=sections)

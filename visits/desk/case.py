"""What visits add to the page of a case: the visits themselves, going there, and deciding on an objection."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from casework.desk.cases.parts import CaseDecision, CaseMove, CaseParts, CaseSection
from casework.lifecycle import IN_HAND, State, WaitKind
from casework.models import Case
from casework.policies import access
from casework.policies.closure import Facts
from casework.policies.snapshot import CaseSnapshot
from casework.steps.attest import ATTEST
from casework.steps.decide_rating import ACCEPT_RATING, VOID_RATING
from visits import access as visit_access
from visits.steps.dispute import ABOUT


def moves(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseMove]:
    if case.state in IN_HAND and access.may(user, visit_access.VISIT, case, handled_by=snapshot.handled_by):
        suspended = case.state == State.SUSPENDED
        heading, note = _next_visit(snapshot.facts, leads=access.leads(user, case))
        yield CaseMove(
            label=_("Record a visit") if suspended else _("Visit"),
            href=reverse("visits:record", args=[case.number]),
            leads_to=ATTEST if not suspended and _would_serve(user, case, snapshot) else None,
            heading=heading,
            note=note,
        )


def _would_serve(user: User, case: Case, snapshot: CaseSnapshot) -> bool:
    """Whether a visit by this person is what the case waits for: where only a leader's is owed, nobody else's helps."""
    if snapshot.facts.leader_visit_owed and not snapshot.facts.visits_missing:
        return access.leads(user, case)
    return bool(snapshot.facts.visits_missing) or not snapshot.facts.assisting


def _next_visit(facts: Facts, *, leads: bool) -> tuple[str, str]:
    if facts.leader_visit_owed and leads and facts.visits_missing:
        note = _("The case was escalated, so you visit the citizen yourself. Your visit counts; nobody else's takes its place.")
        return _("Make the leader's visit"), note
    if facts.leader_visit_owed and not facts.visits_missing:
        return _("Make the leader's visit"), _("The case was escalated: its unit's lead visits the citizen.")
    if facts.visits_counted:
        counted = {"n": facts.visits_counted, "of": facts.visits_required}
        return _("Visit the citizen again"), _("%(n)d of %(of)d visits count. Plan the next one, or record it.") % counted
    if facts.visits_required > 1:
        note = _("%(of)d visits are required. Plan the first one, or record it.") % {"of": facts.visits_required}
        return _("Visit the citizen"), note
    return _("Visit the citizen"), _("Plan the visit, or record the one you made.")


def decisions(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseDecision]:
    """A held rating, and objections to visits, where it is this person who decides. An objection is called after its visit."""
    if snapshot.facts.rating_held and any(
        access.may(user, verb, case, handled_by=snapshot.handled_by) for verb in (ACCEPT_RATING, VOID_RATING)
    ):
        nobody_came = snapshot.facts.nobody_came
        yield CaseDecision(
            heading=_("Decide on the rating"),
            note=_("The citizen says that nobody came.") if nobody_came else _("It may not be the citizen's own."),
            label=_("View the rating and the visits"),
            href=reverse("visits:held_rating", args=[case.number]),
        )
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
    is_owed = case.state != State.MERGED  # the case that leads owes the visits
    numbers = {"n": snapshot.facts.visits_counted, "of": case.visits_required}
    yield CaseSection(
        code="visits",
        heading=_("Visits"),
        detail=_("%(n)s of %(of)s required visits in this round") % numbers if is_owed else "",
        label=_("Show the visits"),
        href=reverse("visits:panel", args=[case.number]),
    )


PARTS = CaseParts(moves=moves, decisions=decisions, sections=sections)

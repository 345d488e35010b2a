"""Confirm: the person visited says that someone came. A correct code, a signature or their slip settles the visit at once.

Nobody answers for another: of several cases at one door, a word settles those of the citizen who gave it, and no others.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.decision import ALLOW, Decision, deny
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case
from casework.models.choices import Method, Outcome
from casework.refusal import ALREADY_ACCEPTED, NotAllowed, Refused, unusable
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Verb, declare
from casework.writing.transition import CASE_WITH, ITS_CASE_WITH
from visits import access as visit_access
from visits import content, doubt, evidence, queries
from visits.models import Slip, Visit
from visits.steps import tries
from visits.steps.accept import accept, settle

BY_OPERATORS = frozenset({Method.CALLBACK, Method.PAPER})
AT_THE_DOOR = frozenset({Method.CODE, Method.SIGNATURE, Method.QR})


CONFIRM_VISIT = declare(
    Verb(
        code="confirm_visit",
        label=gettext_lazy("Confirm a visit"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        by_citizen=True,
        public=False,
        event_text=gettext_lazy("The visit was confirmed."),
        event_style=EventStyle("door-open", "door", "visit"),
        tells=(),
        effect=UNCHANGED,
        a_day=None,
    )
)


def confirm(visit: Visit, *, method: str, given: str = "", actor: User, at: datetime) -> Visit:
    """`given`: the code, the signature, or what the slip says. Raises Refused; a wrong code is counted all the same."""
    if method not in AT_THE_DOOR | BY_OPERATORS:
        raise unusable({"method": [_("Choose how it was confirmed.")]})
    with transaction.atomic():
        visit = lock(visit)
        decision = permitted(visit, method, actor)
        if decision:
            decision = settle_by(visit, method=method, given=given, actor=actor, at=at)
    if not decision:
        _refuse(decision)
    return visit


def settle_by(visit: Visit, *, method: str, given: str, actor: User, at: datetime) -> Decision:
    """Inside the caller's transaction, the visit locked: look at the evidence, accept what it answers for.

    That is the visit's own case, and of those that it served besides the same citizen's. The others go on waiting.
    """
    decision = waiting(visit, method)
    decision = decision and _evidence(visit, method, given)
    if not decision:
        return decision
    if method == Method.SIGNATURE:
        settle(visit, signature=given)
    entered_by = actor if method in BY_OPERATORS else None
    served = lock_served(visit)
    if method == Method.SIGNATURE:
        assert visit.case is not None
        visit.case.changes["signature"] = content.signature_digest(given)  # of the case as locked: its next event notes it
    slip = _slip(visit) if method == Method.QR else None
    if method == Method.QR and not evidence.fits(slip, _number(visit), given):
        return deny("no_slip", visit_access.WHY["no_slip"])  # another visit was faster, or another slip was printed
    verdict = ALLOW
    # The visit's own case comes last: the answer is its.
    for other in served:
        if other is not visit and not _answers_for(visit, other, method, actor):
            continue
        assert other.case is not None
        facts = {"visit": str(other.pk), "method": method, "entered_by": actor.pk}
        append(other.case, CONFIRM_VISIT, actor=entered_by, at=at, facts=facts)
        verdict = accept(other, method=method, actor=entered_by, at=at)
    if slip and verdict:
        Slip.objects.filter(pk=slip.pk).update(used_for=visit)
    return verdict


def _answers_for(visit: Visit, other: Visit, method: str, actor: User) -> bool:
    """Whether the word given about the visit settles this further case of it too."""
    assert visit.case is not None
    assert other.case is not None
    if doubt.in_doubt(other):
        codes = Visit.objects.filter(doubt.sent_in_time(other), case__in=[visit.case_id, other.case_id])
        if not codes.exists():
            return False
    return bool(waiting(other, method) and visit_access.same_citizen(visit.case, other.case) and permitted(other, method, actor))


def lock(visit: Visit) -> Visit:
    """The visit as it is now, locked: visits before cases, everywhere."""
    locked = Visit.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related(*ITS_CASE_WITH, "visitor").get(pk=visit.pk)


def lock_served(visit: Visit) -> list[Visit]:
    """What the same sending left for further cases, and the locked visit itself last; they and their cases locked."""
    served = [*(lock(other) for other in queries.served_besides(visit)), visit]
    lock_cases(served)
    return served


def lock_accepted_with(visit: Visit) -> list[Visit]:
    """What the same word had confirmed besides the locked visit; they and all their cases locked."""
    further = [lock(other) for other in queries.accepted_with(visit)]
    lock_cases([*further, visit])
    return further


def lock_cases(visits: Sequence[Visit]) -> None:
    """All cases at once, in id order: two visits that serve the same cases never wait for each other."""
    cases = Case.objects.filter(pk__in=[visit.case_id for visit in visits]).order_by("pk")
    list(cases.select_for_update(no_key=True).values_list("pk"))
    # Read once they are locked: whose a case is may have been corrected meanwhile.
    current = cases.select_related(*CASE_WITH).in_bulk()
    for visit in visits:
        visit.case = current.get(visit.case_id)


def permitted(visit: Visit, method: str, actor: User) -> Decision:
    if visit.case is None:
        return deny("unknown_case", visit_access.WHY["unknown_case"])
    if method in BY_OPERATORS:
        decision = visit_access.may_enter_callback(actor, visit)
        return decision or deny("not_allowed", decision.reason)
    decision = visit_access.may_visit(actor, visit.case, began_at=visit.began_at)
    return decision or deny("not_allowed", decision.reason)


def waiting(visit: Visit, method: str) -> Decision:
    """Whether a confirmation of that kind can settle it. Of one whose times are in doubt a code proves more than they say."""
    if visit.state == Visit.State.ACCEPTED:
        return deny("already_done", ALREADY_ACCEPTED)
    if visit.state == Visit.State.PLANNED:
        return deny("not_recorded", _("The visit has not been recorded yet."))
    if visit.state != Visit.State.RECORDED and not (method == Method.CODE and doubt.in_doubt(visit)):
        return deny(visit.why or "wrong_state", visit_access.WHY.get(visit.why, _("This visit does not await confirmation.")))
    if visit.outcome == Outcome.ON_SITE:
        return deny("on_site", visit_access.WHY["on_site"])
    return ALLOW


def _evidence(visit: Visit, method: str, given: str) -> Decision:
    if method == Method.CODE:
        return tries.try_code(visit, given)
    if method == Method.SIGNATURE:
        return evidence.signature(given)
    if method == Method.QR:
        return tries.try_slip(visit, _slip(visit), _number(visit), given)
    return ALLOW


def _slip(visit: Visit) -> Slip | None:
    """The open slip of its case. It is printed and used behind the case's lock, so there is never more than one."""
    return queries.open_slips().filter(case=visit.case_id).first()


def _number(visit: Visit) -> str:
    assert visit.case is not None
    return visit.case.number


def _refuse(decision: Decision) -> NoReturn:
    raise (NotAllowed if decision.code == "not_allowed" else Refused)(decision.code, decision.reason)

"""Who sees a visit and who may do what with it, and the words in which it is refused. It never writes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import deputies
from accounts.holders import holders
from accounts.models import Role, User
from casework import calendar_cache
from casework.decision import ALLOW, Decision, deny
from casework.models import Case
from casework.policies import access, closure
from casework.steps.attest import RETRACT
from casework.verb import Permission
from casework.wording import join_names, join_sentences
from casework.worktime import clock
from visits import reviewers
from visits.models import Flag, Review, Visit

VISIT = Permission(code="visit", roles=access.HANDLING_ROLES, assisting=True)
REVIEW_VISIT = Permission(code="review_visit", roles=frozenset({Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR}))
SEE_CHECKS = Permission(code="see_checks", roles=frozenset({Role.SUPERVISOR, Role.AUDITOR}))
CALL_BACK = Permission(code="call_back", roles=frozenset({Role.OPERATOR}), outside=True)
DECIDE_DISPUTE = Permission(code="decide_dispute", roles=frozenset({Role.SUPERVISOR}), outside=True)
STAND_IN = Permission(code="stand_in", roles=frozenset({Role.SUPERVISOR}), outside=True)
"""Decide what nobody else is left to decide: call where every operator had a part in the case."""
CALL_OR_STAND_IN = Permission(code="call_or_stand_in", roles=CALL_BACK.roles | STAND_IN.roles, outside=True)
"""What a person may do or see of visits beside the verbs."""

WHY: dict[str, str | Promise] = closure.NOT_COUNTED | {
    "unconfirmed": _("It awaits confirmation by the citizen whose case it is (code or signature) or by a reviewer."),
    "unknown_case": _("The case is unknown, or was never with you or your unit."),
    "not_allowed": _("The case was not with you or your unit when this was received."),
    "not_assigned": _("The case is assigned to a colleague."),
    "before_dispatch": _(
        "By the times that were sent, the visit took place before the case was dispatched. If the phone's clock was wrong, the "
        "citizen's code or a supervisor settles it. Otherwise a visit is still required."
    ),
    "other_round": _(
        "By the times that were sent, the visit took place in another round. If the phone's clock was wrong, the "
        "citizen's code or a supervisor settles it."
    ),
    "not_met": _("Nobody was met."),
    "no_code": _("There is no unused code for this visit."),
    "wrong_code": _("The code was wrong."),
    "code_locked": _("The code was entered wrongly five times."),
    "no_signature": _("What was sent is not a signature."),
    "signature_too_large": _("The signature is too large."),
    "no_slip": _("No slip was printed for this case, or it has been used."),
    "wrong_slip": _("The code does not match the citizen's slip."),
    "by_operator": _("A callback or a signed paper slip must be entered by an operator outside the unit."),
    "overlaps": _("It overlaps in time with a visit by the same person that counts already."),
    "rejected": _("A reviewer did not accept it."),
    "retracted": _("It was accepted but turned out to be wrong."),
    "unusable": _("Some of what was sent cannot be used; it is stored until it is sent again corrected."),
    "visit_conflict": _("Something different was sent earlier for the same visit. Both are stored for review."),
}
"""Codes of `Visit.why`, in words."""
TO_CITIZENS: dict[str, str | Promise] = {
    "unknown_case": _("Your demand was never with the visitor's unit."),
    "not_allowed": _("Your demand was no longer with the visitor's unit when the record arrived."),
    "not_assigned": _("Somebody else was responsible for your demand."),
    "before_dispatch": _(
        "By the times that were recorded, it was before your demand was with the unit. A visit is still required."
    ),
    "other_round": _("By the times that were recorded, it was in another round."),
}
"""Where staff are told what they can do about it, the citizen reads what is the case."""
HEARD_BEFORE = _(
    "The visit took place before the case was dispatched. It is recorded with the case, and a visit is still required."
)
"""Of a case that was heard at this very visit no clock was wrong."""

NONE = Q(pk__in=[])
NOT_TO_CALL = _("This visit is not to be called about now: too early, already called, or already settled.")
NAMED = 3
"""So many of those who can are named in a refusal."""
VISITOR_HAS_DAYS = 2
"""Working days in which the visitor alone is asked about a doubt."""


def reason(why: str, *, heard_there: bool, to_citizen: bool = False) -> str:
    """Why a visit does not count, in words; empty where `why` is."""
    if heard_there and why == "before_dispatch":
        return str(HEARD_BEFORE)
    return str((WHY | TO_CITIZENS if to_citizen else WHY).get(why, ""))


def visible_to(user: User) -> QuerySet[Visit]:
    """Visits of the cases a person may see, those the person made, and those given to their units to look at.

    Of one visit ask `visible`, and drop from a list what `hidden` names: a review opens a visit only where it is signed.
    """
    return _visible_to(user, given=Q(pk__in=reviewers.given_to(user).values("visit")) if reviewers.units_of(user) else NONE)


def visible(user: User, visit: UUID) -> QuerySet[Visit]:
    """The visit, where the person may see it."""
    return _visible_to(user, given=Q(pk=visit) if reviewers.lies_with(user, visit) else NONE).filter(pk=visit)


def hidden(user: User, visits: Iterable[UUID]) -> set[UUID]:
    """Those of the visits, all visible to the person, that are so by a review of other code alone."""
    doubted = reviewers.not_written(user, visits)
    return doubted.difference(_visible_to(user, given=NONE).filter(pk__in=doubted).values_list("pk", flat=True))


def _visible_to(user: User, *, given: Q) -> QuerySet[Visit]:
    made = Q(visitor=user) | Q(pk__in=Visit.companions.through.objects.filter(user=user).values("visit_id"))
    # Neither company nor a review ever shows a case to the unit that it complains of.
    for path in {grant.unit for grant in access.grants(user) if grant.unit}:
        complained_of = Q(case__against__path__within=path) | Q(case__against__path__over=path)
        made, given = made & ~complained_of, given & ~complained_of
    return Visit.objects.filter(Q(case__in=access.visible_to(user)) | made | given)


def may_visit(user: User, case: Case, *, began_at: datetime | None) -> Decision:
    """Also who stood in for the handler on the day of the visit: it may be sent when they are back."""
    permitted = access.may(user, VISIT, case)
    if permitted.code != "not_assigned" or began_at is None:
        return permitted
    return ALLOW if case.handler_id in deputies.whom(user, timezone.localdate(began_at)) else permitted


def may_review(user: User, visit: Visit) -> Decision:
    """Another unit's reviewer or a supervisor; never who made the visit, nor anybody of a unit that handled the case."""
    if visit.case is None:
        return deny("unknown_case", WHY["unknown_case"])
    permitted = access.may(user, REVIEW_VISIT, visit.case)
    if not permitted and not reviewers.lies_with(user, visit.pk, Review.About.UNCONFIRMED):
        return permitted
    if came_along(user, visit) or access.handled(user, visit.case):
        return _handled_it(visit)
    return ALLOW


def may_look(user: User, visit: Visit, review: Review) -> Decision:
    """Decide what a review asks: somebody of the unit it was given to, or a supervisor; nobody who had a part in the case."""
    if visit.case is None:
        return deny("unknown_case", WHY["unknown_case"])
    if came_along(user, visit) or access.handled(user, visit.case):
        return _handled_it(visit)
    if not reviewers.is_written(review):
        return deny("not_allowed", _("Nobody asked for this review here; other code wrote it. Tell an administrator."))
    if review.unit is not None and review.unit.path in reviewers.units_of(user):
        return ALLOW
    return access.may(user, RETRACT, visit.case)


def came_along(user: User, visit: Visit) -> bool:
    return visit.visitor_id == user.pk or user in visit.companions.all()


def may_call(user: User, visit: Visit) -> Decision:
    """Ask the citizen whether somebody came: the same people."""
    return may_enter_callback(user, visit)


def may_enter_callback(user: User, visit: Visit) -> Decision:
    """Callbacks and paper slips: an operator who did not handle the case, of no unit that did. Where none of them is left, a
    supervisor."""
    if visit.case is None:
        return deny("unknown_case", WHY["unknown_case"])
    if came_along(user, visit):
        return deny("handled_it", WHY["by_operator"])
    decision = access.may(user, CALL_BACK, visit.case)
    if not decision and access.may(user, STAND_IN, visit.case) and not left(CALL_BACK, visit):
        return ALLOW
    return decision


def left(permission: Permission, visit: Visit) -> list[User]:
    """Who of all people may still do this about the visit, having had no part in it, nor their unit in its case."""
    assert visit.case is not None
    people = list(holders(*permission.roles).order_by("pk"))
    access.remember_grants(people)
    part = {visit.visitor_id, *(user.pk for user in visit.companions.all())}
    handled_by = list(access.handlers(visit.case))
    return [user for user in people if user.pk not in part and access.may(user, permission, visit.case, handled_by=handled_by)]


def _handled_it(visit: Visit) -> Decision:
    return deny("handled_it", _who_else(visit))


def _in_words(visit: Visit) -> str:
    """And who can: worked out only where the words are read."""
    handled_it = gettext("You or your unit handled this case, so someone else has to review its visits.")
    names = join_names(user.name for user in left(STAND_IN, visit)[:NAMED])
    who = gettext("For example: %(names)s.") % {"names": names} if names else gettext("Nobody is left: tell an administrator.")
    return join_sentences(handled_it, who)


_who_else = lazy(_in_words, str)


def same_citizen(case: Case, other: Case) -> bool:
    """Whether both cases are known to be of one person, so that one word answers for both.

    A person is known by their phone: registering finds the citizen's row by the number's keyed hash, one row for one number,
    and a corrected number moves the case to the row of the right one. Whoever gave no number is nobody's same, not even by
    name: there is a row for each such registration, or none. Of a confidential case it is never said: what a neighbour's
    signature settles would tell whose it is. It needs a word of its own.
    """
    if case.citizen is None or case.citizen.phone_hash is None or case.confidential or other.confidential:
        return False
    return case.citizen_id == other.citizen_id


def asked_until(flag: Flag) -> datetime:
    """Until then a doubt is decided only if its visitor has answered it."""
    return clock.add(calendar_cache.working(calendar_cache.default()), flag.raised_at, VISITOR_HAS_DAYS, "working_days")

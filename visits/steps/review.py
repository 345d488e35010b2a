"""Review: somebody outside the handling units accepts a visit, or does not, and says why."""

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from casework.decision import ALLOW, Decision, deny
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import ANY
from casework.models import Words
from casework.models.choices import Method, Outcome
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import EventStyle, Facts, Verb, declare
from casework.writing import words
from casework.writing.transition import refuse
from visits import access as visit_access
from visits import queries
from visits.models import Review, Visit
from visits.steps.accept import accept as attest
from visits.steps.accept import settle
from visits.steps.confirm import CONFIRM_VISIT, lock, lock_served
from visits.steps.not_home import confirm_not_home

REVIEWABLE = frozenset({Visit.State.RECORDED, Visit.State.NOT_COUNTED})


class Ground(TextChoices):
    """Why a look at the place counts although nobody was met."""

    DECLINED = "declined_visit", gettext_lazy("The citizen does not want a visit")
    PROTECTED = "identity_protected", gettext_lazy("Their identity is protected")
    UNREACHABLE = "nobody_reachable", gettext_lazy("Nobody could be reached on three different days")


DAYS = 3
LONGEST_KEPT = 2000


def _reject_effect(_standing: Standing, facts: Facts) -> Effect:
    """Where the citizen objected to it, they are heard herewith."""
    return Effect(ends_reviews=tuple(facts["settles"])) if facts.get("settles") else UNCHANGED


REJECT_VISIT = declare(
    Verb(
        code="reject_visit",
        label=gettext_lazy("Not accept a visit"),
        roles=visit_access.REVIEW_VISIT.roles,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("A reviewer did not accept the visit."),
        event_style=EventStyle(),
        tells=(),
        effect=_reject_effect,
    )
)


@transaction.atomic
def review(visit: Visit, *, accept: bool, reason: str, ground: str = "", actor: User, at: datetime) -> Visit:
    """Of one case that the visit served. Accepting raises Refused where the visit cannot count, and changes nothing then;
    accepting that nobody was home delays the next escalation.

    `ground`: why nobody could be met; needed to accept a look at the place, and for nothing else.
    """
    reason = words.clean(reason, field="reason")
    visit = lock(visit)
    refuse(visit_access.may_review(actor, visit), as_forbidden=True)
    assert visit.case is not None
    if visit.state not in REVIEWABLE:
        already = visit.state == (Visit.State.ACCEPTED if accept else Visit.State.REJECTED)
        state = Visit.State(queries.state_of(visit)).label
        raise Refused(
            "already_done" if already else "wrong_state",
            _("The visit is already settled: %(state)s.") % {"state": state},
        )
    looked = visit.outcome == Outcome.ON_SITE
    refuse(_grounded(visit, ground, wanted=accept and looked))
    lock_served(visit)
    facts = {"visit": str(visit.pk), **words.write(visit.case, Words.Kind.REASON, reason, author=actor, at=at)}
    if accept:
        facts |= {"ground": ground} if looked else {}
        append(visit.case, CONFIRM_VISIT, actor=actor, at=at, facts=facts | {"method": Method.REVIEW})
        refuse(_accept(visit, looked=looked, actor=actor, at=at))
    else:
        append(visit.case, REJECT_VISIT, actor=actor, at=at, facts=facts)
        settle(visit, state=Visit.State.REJECTED, why="rejected", decided_by=actor)
    result = Review.Result.ACCEPTED if accept else Review.Result.REJECTED
    asked = Review.objects.filter(visit=visit, about=Review.About.UNCONFIRMED, result="")
    asked.update(result=result, reason=reason[:LONGEST_KEPT], by=actor, at=at)
    return visit


def _accept(visit: Visit, *, looked: bool, actor: User, at: datetime) -> Decision:
    """A look at the place counts by its ground, recorded from outside the unit. That nobody was home counts never."""
    if visit.outcome == Outcome.NOT_HOME:
        return confirm_not_home(visit, method=Method.REVIEW, actor=actor, at=at)
    return attest(visit, method=Method.REVIEW, exempt=looked, actor=actor, at=at)


def _grounded(visit: Visit, ground: str, *, wanted: bool) -> Decision:
    """Whether the ground is one, and holds for the visit."""
    assert visit.case is not None
    if not wanted:
        refused = deny("ground_not_asked", _("Give a ground only when accepting an on-site inspection."))
        return refused if ground else ALLOW
    if ground not in Ground.values:
        return deny("needs_ground", _("An on-site inspection counts only with a ground: say why nobody could be met."))
    if ground == Ground.PROTECTED and not visit.case.confidential:
        return deny("not_confidential", _("The case is not confidential, so there is no identity to protect."))
    days = len(queries.days_unreached(visit)) if ground == Ground.UNREACHABLE else DAYS
    if days < DAYS:
        return deny(
            "too_few_days",
            ngettext(
                "“Nobody reachable” requires three different days. In this round there is %(days)d day on "
                "which nobody was home or answered.",
                "“Nobody reachable” requires three different days. In this round there are %(days)d days on "
                "which nobody was home or answered.",
                days,
            )
            % {"days": days},
        )
    return ALLOW

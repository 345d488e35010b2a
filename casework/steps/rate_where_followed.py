"""Rate on the page that follows the case: a lost message costs nobody their say. The same rating, by another link."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.origins import Origin
from casework.decision import ALLOW, Decision, deny
from casework.models import Case, Link, Rating
from casework.policies.citizens_link import speaks_for_citizen
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.refusal import ALREADY_RATED, Refused
from casework.steps.along import RESOLVE_ALONG
from casework.steps.rate import Opinion, checked, gone, write_rating
from casework.steps.resolve import RESOLVE
from casework.writing import links, rating_doubts
from casework.writing.transition import lock


@transaction.atomic
def rate_where_followed(token: str, opinion: Opinion, *, round_: int, origin: Origin | None = None, at: datetime) -> Case:
    """By the citizen's link to the page, in the round that it showed. `origin`: as of rate_by_link.

    Raises Gone for an unknown link, and where another round has begun since; Refused where it is not, or no longer, time.
    """
    opinion = checked(opinion)
    link = links.find(token, Link.Kind.TRACK, at=at)
    if link is None:
        raise gone()
    case = lock(link.case)
    if case.round != round_:
        raise gone()
    permitted = rates_where_followed(link, take_snapshot(case), at=at)
    if not permitted:
        raise Refused(permitted.code, permitted.reason)
    case.changes["link"] = links.spent_at_once(case, at=at)
    return write_rating(case, opinion, by=Rating.By.LINK, actor=None, doubts=rating_doubts.about(case, origin, at=at), at=at)


def rates_where_followed(link: Link, snapshot: CaseSnapshot, *, at: datetime) -> Decision:
    """Whether it is time to rate, for as long as a link of the message would have lived, and the link speaks for the citizen."""
    if snapshot.rating is not None:
        return deny("already_done", ALREADY_RATED)
    if not snapshot.facts.has_result:
        return deny("wrong_state", _("It can be rated once the unit says that it is done."))
    resolved = link.case.events.filter(verb__in=[RESOLVE.code, RESOLVE_ALONG.code]).latest("seq")
    if at >= resolved.occurred_at + links.LIVES[Link.Kind.RATE]:
        return deny("too_late", _("It was to be rated within %(days)d days.") % {"days": links.LIVES[Link.Kind.RATE].days})
    if not speaks_for_citizen(link, handled_by=snapshot.handled_by):
        return deny("handled_it", _("Rate by the link in the text message or on the slip that the hotline prints for you."))
    return ALLOW

"""Rate on the page that follows the case: a lost message costs nobody their say. The same rating, by another link."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from casework import phones
from casework.decision import ALLOW, Decision, deny
from casework.models import Case, Link, Rating
from casework.policies import access
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.refusal import ALREADY_RATED, Refused
from casework.steps.rate import RATEABLE, Opinion, checked, gone, write_rating
from casework.steps.register import REGISTER
from casework.writing import links
from casework.writing.transition import lock


@transaction.atomic
def rate_where_followed(token: str, opinion: Opinion, *, at: datetime) -> Case:
    """On the page that follows the case, by the citizen's link to it. Raises Gone for an unknown link; Refused where not yet."""
    opinion = checked(opinion)
    link = links.find(token, Link.Kind.TRACK, at=at)
    if link is None:
        raise gone()
    case = lock(link.case)
    permitted = rates_where_followed(link, take_snapshot(case))
    if not permitted:
        raise Refused(permitted.code, permitted.reason)
    case.changes["link"] = links.spent_at_once(case, at=at)
    return write_rating(case, opinion, by=Rating.By.LINK, actor=None, at=at)


def rates_where_followed(link: Link, snapshot: CaseSnapshot) -> Decision:
    """Whether it is time to rate, and the citizen may do it by the link that follows the case.

    A link that number and PIN opened, or that a program was answered, was on the screen of whoever registered the demand. It
    rates nothing where that person, or their unit, handled the case (hard rule 5), nor for a citizen who has one by message.
    """
    if snapshot.rating is not None:
        return deny("already_done", ALREADY_RATED)
    if snapshot.facts.state not in RATEABLE:
        return deny("wrong_state", _("It can be rated once the unit says that it is done."))
    if link.via == Link.Via.SCREEN:
        registrar = link.case.events.select_related("actor").get(verb=REGISTER.code).actor
        by_message = link.case.citizen is not None and phones.reachable(link.case.citizen.phone) == "sms"
        if by_message or (registrar and access.handled(registrar, link.case, handled_by=snapshot.handled_by)):
            return deny("handled_it", _("Rate by the link in the text message or on the slip that the hotline prints for you."))
    return ALLOW

"""Which links speak for the citizen: one on a screen may be in other hands too (hard rule 5)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from casework.models import Case, CaseHandler, Event, Link
from casework.policies import access
from casework.policies.reach import messages_go_by
from casework.policies.silence import ANSWERED, ATTEMPT


def speaks_for_citizen(link: Link, *, handled_by: Iterable[CaseHandler] | None = None) -> bool:
    """Whether who holds the link is taken for the citizen where that decides something about the unit's work.

    A link that number and PIN opened, or that a program was answered, was on the screen of whoever registered the demand. It
    does not speak where that person, or their unit, handled the case, nor for a citizen who has one by message.
    `handled_by`: the case's CaseHandler rows with their unit, where the caller has them already.
    """
    if link.via != Link.Via.SCREEN:
        return True
    case = link.case
    if messages_go_by(case):
        return False
    return not _registrar_handled(case, handled_by=handled_by)


def shows_demand(link: Link) -> bool:
    """Whether who holds the link reads what the citizen told, and sees their photos.

    Of a confidential case the handling unit reads neither, and it may hold a link that stood on the screen of one of its own.
    """
    if link.via != Link.Via.SCREEN or not link.case.confidential:
        return True
    return not _registrar_handled(link.case)


def _registrar_handled(case: Case, *, handled_by: Iterable[CaseHandler] | None = None) -> bool:
    """Whether whoever registered the demand, or their unit, handled the case; never where the citizen did it alone."""
    registrar = Event.objects.select_related("actor").get(case=case, seq=1).actor
    return registrar is not None and access.handled(registrar, case, handled_by=handled_by)


def number_is_the_units_alone(case: Case, *, handled_by: Iterable[CaseHandler], before: datetime) -> bool:
    """Whether nobody but the unit says that the number, to which links and codes go, is the citizen's.

    A demand heard at the door is entered by whoever then handles it: the number may be their own. Somebody outside vouches for it
    who has spoken with the citizen there, and two who have corrected it, before that moment. Two queries at most.
    """
    events = Event.objects.filter(case=case)
    registrar = events.select_related("actor").get(seq=1).actor
    if registrar is None or not access.handled(registrar, case, handled_by=handled_by):
        return False
    spoken = Q(verb=ATTEMPT, facts__answer=ANSWERED)
    corrected = Q(verb="correct", facts__confirmed=True, facts__field__in=["phone", "email"])
    return not events.filter(spoken | corrected, occurred_at__lt=before).exists()

"""Try a code or a slip: a wrong one uses up a try, a right one none, however it was typed."""

import hmac
from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from accounts import entered
from casework.decision import ALLOW, Decision, deny
from visits import access as visit_access
from visits import doubt, queries
from visits.evidence import TRIES, code_digest, fits, other_codes, own_code
from visits.models import Slip, Visit


def try_code(visit: Visit, code: str) -> Decision:
    """Compare a code, read as generously as people type, and count it where it is wrong.

    A code belongs to the case and the round: any unused one that its citizen was sent is right, whichever visit it was planned
    for, and for whichever of their cases that the visit serves. A wrong one is counted against every code that it was compared
    with, so more visits give no more tries.
    """
    code = entered.digits(code)
    unused = list(_unused_codes(visit))
    if not unused:
        return deny("no_code", _("There is no unused code for this visit. Use a signature instead."))
    right = [
        planned for planned in unused if hmac.compare_digest(bytes(planned.code_digest or b""), code_digest(planned.pk, code))
    ]
    decision = _tried(visit, "wrong_code", _("The code is wrong. Attempts left: %(left)d."), right=bool(right))
    others = Visit.objects.filter(pk__in=[planned.pk for planned in right or unused]).exclude(pk=visit.pk)
    if decision:
        others.update(code_digest=None)  # it is used once
    elif not right:
        others.update(code_tries=F("code_tries") + 1)
    return decision


def _unused_codes(visit: Visit) -> Iterator[Visit]:
    """By the visits that they were sent for, locked. One that is being used at this moment is not waited for."""
    if own_code(visit):
        yield visit
    yield from other_codes(visit).select_for_update(skip_locked=True, no_key=True)
    for further in queries.served_besides(visit):
        if visit.case and further.case and visit_access.same_citizen(visit.case, further.case):
            codes = other_codes(further).filter(doubt.sent_in_time(visit)) if doubt.in_doubt(visit) else other_codes(further)
            yield from codes.select_for_update(skip_locked=True, no_key=True)


def try_slip(visit: Visit, slip: Slip | None, number: str, given: str) -> Decision:
    """Like a code, and with the same five tries. `slip`: the open one of the visit's case."""
    if slip is None:
        return deny("no_slip", _("No slip was printed for this case, or it has been used. Use a signature instead."))
    right = fits(slip, number, given)
    return _tried(visit, "wrong_slip", _("The code does not match the citizen's slip. Attempts left: %(left)d."), right=right)


def _tried(visit: Visit, code: str, wrong: str, *, right: bool) -> Decision:
    """Count what was wrong, and only then tell: the UPDATE decides, of many at once only five are told. The visit is locked."""
    tries = Visit.objects.filter(pk=visit.pk, code_tries__lt=TRIES)
    if right and tries.exists():
        return ALLOW
    counted = not right and tries.update(code_tries=F("code_tries") + 1)
    visit.refresh_from_db(fields=["code_tries"])
    left = TRIES - visit.code_tries
    if not counted or not left:
        return deny("code_locked", _("The code was entered wrongly five times and is locked. Use a signature instead."))
    return deny(code, wrong % {"left": left})

"""Why a rating that came by the citizen's link may be somebody else's: it is held then, and never dropped.

A doubt is a code in the event; nothing of where the rating came from is stored.
"""

from collections.abc import Iterable
from datetime import datetime

from accounts import origins, tries
from accounts.origins import Origin
from accounts.tries import TooOften
from casework.models import Case, CaseHandler, CitizenLimit
from casework.policies import citizen_limits
from casework.policies.citizens_link import number_is_the_units_alone
from casework.policies.ratings import MANY_AT_ONCE, STAFF_DEVICE, STAFF_NETWORK, UNIT_NUMBER


def about(case: Case, origin: Origin | None, *, at: datetime) -> list[str]:
    """The codes, and the rating is counted where it has an origin. As many queries for what comes from anywhere.

    Call it in the transaction that writes the rating: what is taken back is not counted.
    """
    rows = list(case.handled_by.select_related("unit"))
    doubts = dict.fromkeys(about_number(case, handled_by=rows, at=at), True)
    if origin is not None:
        people = {row.user_id for row in rows if row.user_id}
        units = {row.unit.path for row in rows} | ({case.unit.path} if case.unit else set())
        doubts |= {
            STAFF_DEVICE: origin.staff,
            STAFF_NETWORK: origins.shared_with_staff(origin.address, people=people, units=units, at=at),
            MANY_AT_ONCE: _is_one_too_many(origin.address, at=at),
        }
    return [code for code, doubtful in doubts.items() if doubtful]


def about_number(case: Case, *, handled_by: Iterable[CaseHandler], at: datetime) -> list[str]:
    """The code, where the number by which the rating came is the handling unit's word alone."""
    return [UNIT_NUMBER] if number_is_the_units_alone(case, handled_by=handled_by, before=at) else []


def _is_one_too_many(address: str, *, at: datetime) -> bool:
    try:
        tries.take(citizen_limits.allowance(CitizenLimit.Code.RATINGS_FROM_ADDRESS), address, at=at)
    except TooOften:
        return True
    return False

"""How a wait names the unit that assists: by its id in what it is about, by its code in its subject. And who may assist."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.trees import related
from casework.decision import Decision, deny
from casework.effect import WaitKey
from casework.lifecycle import WaitKind
from casework.models import Case
from casework.policies import access, case_units, heirs, routing
from casework.refusal import AGAINST_UNIT

UNIT = "unit "
"""So begins what a wait is about for which a unit assists. The sweep reads it (escalation/due.py), and sql/assisting.sql."""


def wait_key(unit: Unit) -> WaitKey:
    return _key(unit.pk, unit.code)


def ended_key(facts: Mapping[str, Any]) -> tuple[WaitKey, ...]:
    """Of an event by which a unit that assisted gets the case itself."""
    return (_key(facts["assisted_id"], facts["assisted"]),) if facts.get("assisted") else ()


def assisting_key(facts: Mapping[str, Any]) -> tuple[WaitKey, ...]:
    """Of an event of one that assists."""
    return (_key(facts["assisting_id"], facts["assisting"]),)


def unit_of(about: str | None) -> int | None:
    """The id of the unit that assists; None where that is not what a wait is about."""
    return int(about.removeprefix(UNIT)) if about and about.startswith(UNIT) else None


def may_assist(unit: Unit, case: Case) -> Decision:
    """Another unit, apart from the one that has the case, and not the one it is about."""
    if case.unit is not None and related(unit.path, case.unit.path):
        return deny(
            "related_unit", _("Choose another unit. What lies above or below the unit that has the case works with it anyway.")
        )
    if not routing.may_receive(unit, case):
        return deny("against_unit", AGAINST_UNIT)
    if unit.pk in case.assisting:
        return deny("already_done", _("%(unit)s assists already.") % {"unit": str(unit)})
    return heirs.goes_on(unit)


def _key(unit: int, code: str) -> WaitKey:
    return (WaitKind.ASSIST, f"{UNIT}{unit}", code)


def assists_for(user: User, case: Case) -> list[Unit]:
    """Those of the units that assist for which the person speaks: the own one before those below."""
    units = case_units.units_of(case)
    grants = access.grants(user)
    paths = {grant.unit for grant in grants if grant.role in access.HANDLING_ROLES}
    return [unit for unit in units if unit.path in paths] or [
        unit for unit in units if any(_speaks(grant, case, unit) for grant in grants)
    ]


def _speaks(grant: access.Grant, case: Case, unit: Unit) -> bool:
    return access.assists_by(grant, case) and unit.pk in access.units_reached(grant)

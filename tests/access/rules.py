"""Who may do what with an address, as the tests say it, apart from the code they check."""

from dataclasses import dataclass

OPERATOR, DISPATCHER, HANDLER, UNIT_LEAD = "operator", "dispatcher", "handler", "unit_lead"
SUPERVISOR, ADMINISTRATOR, AUDITOR = "supervisor", "administrator", "auditor"
ROLES = (OPERATOR, DISPATCHER, HANDLER, UNIT_LEAD, SUPERVISOR, ADMINISTRATOR, AUDITOR)
THE_UNIT = frozenset({HANDLER, UNIT_LEAD})


@dataclass(frozen=True)
class Public:
    """Anybody, signed in or not. It shows nothing of any case."""


@dataclass(frozen=True)
class Signed:
    """Anybody signed in whose role is among these (None: all); it shows only cases the person sees."""

    roles: frozenset[str] | None = None


@dataclass(frozen=True)
class Nowhere:
    """Of something that the county does not have, so it answers 404; who is not signed in is sent there where that is needed."""

    signed: bool = True


@dataclass(frozen=True)
class OfCase:
    """404 for who does not see the case, 403 for another role, and otherwise the rules of the case decide.

    `assigned`: a handler must be the case's own. `outside`: never for a member of a unit that handled the case.
    `leading`, `assisting`: whether the people of the unit that has the case may, and those of a unit that assists.
    `state`: in which state of the case it is tried. `confidential`: the handling unit is refused on a confidential case.
    """

    roles: frozenset[str] | None = None
    assigned: bool = False
    outside: bool = False
    confidential: bool = False
    leading: bool = True
    assisting: bool = False
    state: str = "visited"


@dataclass(frozen=True)
class OfVisit(OfCase):
    """The same, of the case's visit; who made it is among those who see it."""


Rule = Public | Signed | Nowhere | OfCase


def only(*roles: str, **details: object) -> OfCase:
    return OfCase(frozenset(roles), **details)  # type: ignore[arg-type]

"""After every recorded visit the citizen is told that somebody says they came, with a link by which they say that nobody did.

It is the cheapest check there is (DOMAIN, "Visits"). Whose visit the link is for follows from the link itself.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.trees import in_order
from casework.crypto import digest_token, short_token_of
from casework.models import Case, Event, Link
from casework.policies import access, case_units
from casework.verb import Notification
from visits import access as visit_access
from visits import queries
from visits.models import Visit


def token_of(visit: object) -> str:
    """The token of the link that goes out with the message about the visit of that id."""
    return short_token_of(str(visit), purpose="visit_link")


def visit_of(link: Link) -> Visit | None:
    """The recorded visit that the link is for; None where it is one that only follows the case."""
    recorded = Visit.objects.filter(case=link.case_id, sha256__isnull=False).values_list("pk", flat=True)
    visit = next((pk for pk in recorded if constant_time_compare(digest_token(token_of(pk)), bytes(link.digest))), None)
    return queries.with_counted(Visit.objects.filter(pk=visit)).get() if visit else None


def unit_of(visitor: User, case: Case) -> str:
    """The code of the unit in whose name a person visited: the case's, or their own where the case is with another by now."""
    if case.assisting and (helping := case_units.for_whom(case, visitor)):
        return helping.code
    permitted = access.may(visitor, visit_access.VISIT, case)
    if case.unit is not None and (permitted.allowed or permitted.code == "not_assigned"):
        return case.unit.code
    paths = [grant.unit for grant in access.grants(visitor) if grant.unit]
    code = Unit.objects.filter(path__in=paths).order_by(in_order()).values_list("code", flat=True).first()
    return code or (case.unit.code if case.unit else "")


def unit_in(visit: Visit) -> Unit | None:
    """The unit that its record names; of an older one the unit that has the case."""
    assert visit.case is not None
    event = visit.case.events.filter(verb="record_visit", facts__visit=str(visit.pk)).first()
    named = Unit.objects.filter(code=event.fact("unit")).first() if event else None
    return named or visit.case.unit


def _stands(event: Event, _case: Case) -> bool:
    """Whether the record that says so stands. Before events said when, nobody was told."""
    return "began_at" in event.facts and queries.stands(event.fact("visit"))


def _values(facts: dict[str, Any]) -> dict[str, str]:
    unit = Unit.objects.filter(code=facts["came_from"]).first()
    came_at = timezone.localtime(datetime.fromisoformat(facts["came_at"]))
    return {"unit": str(unit) if unit else facts["unit"], "when": date_format(came_at, "DATETIME_FORMAT")}


SOMEBODY_CAME = Notification(
    "visit_told",
    citizen=True,
    link=Link.Kind.TRACK,
    token=lambda event: token_of(event.fact("visit")),
    when=_stands,
    params=lambda event: {"came_at": event.fact("began_at"), "came_from": event.fact("unit")},
    citizen_text=gettext_lazy(
        "%(unit)s says that somebody came to see you on %(when)s about case %(number)s. If nobody came, say so here: "
        "%(visit_link)s"
    ),
    values=_values,
    label=gettext_lazy("Somebody says they came"),
    required_because=gettext_lazy("Without it nobody hears of a visit that never was."),
)
"""Whatever came of the visit: who says that nobody was home says that they came."""

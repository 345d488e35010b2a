"""Plan a visit: the citizen is sent a code, which they tell the visitor at the door."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Unit, User
from casework.crypto import new_code
from casework.effect import UNCHANGED
from casework.lifecycle import HANDLING
from casework.models import Case
from casework.notices import compose
from casework.policies import access, case_units
from casework.policies.verbs import wrong_state
from casework.refusal import Refused, unusable
from casework.timeline import append
from casework.verb import EventStyle, Notification, Verb, declare
from casework.writing import words
from casework.writing.transition import lock, refuse
from visits import access as visit_access
from visits import content, evidence
from visits.bounds import VISITS
from visits.models import Visit

LONGEST_PURPOSE = 200
LONGEST_AHEAD = timedelta(days=366)
CODES_A_DAY = 5
"""Each plan sends the citizen a text message; nobody's phone is to be flooded, nor code after code guessed at."""


def _values(facts: dict[str, Any]) -> dict[str, str]:
    """Which visit it is: by its time, and by its number where the round has several."""
    nth = facts.get("nth") or 1
    number = _("%(number)s (visit %(nth)d)") % {"number": facts["number"], "nth": nth} if nth > 1 else facts["number"]
    values = {"number": number, "when": _when(facts.get("planned_for"))}
    unit = Unit.objects.filter(code=facts["came_from"]).first() if facts.get("came_from") else None
    return values | ({"unit": str(unit)} if unit else {})


def _when(planned_for: str | None) -> str:
    if not planned_for:
        return pgettext("when somebody will visit", "soon")
    moment = timezone.localtime(datetime.fromisoformat(planned_for))
    parts = {"day": date_format(moment, "MONTH_DAY_FORMAT"), "time": date_format(moment, "TIME_FORMAT")}
    return pgettext("when somebody will visit", "on %(day)s at %(time)s") % parts


VISIT_CODE = Notification(
    "visit_code",
    citizen=True,
    citizen_text=gettext_lazy(
        "%(unit)s will visit you %(when)s about case %(number)s. When the visit is over, give them this code: %(code)s. "
        "Do not share it before then."
    ),
    carries_code=True,
    values=_values,
    label=gettext_lazy("Visit planned: code"),
    required_because=gettext_lazy("Without the code the citizen cannot confirm at the door that somebody came."),
)
PLAN_VISIT = declare(
    Verb(
        code="plan_visit",
        label=gettext_lazy("Plan a visit"),
        roles=access.HANDLING_ROLES,
        sources=HANDLING,
        offered=False,
        sends=(VISIT_CODE,),
        public=True,
        event_text=gettext_lazy("A visit was planned."),
        event_style=EventStyle("door"),
        tells=(),
        effect=UNCHANGED,
        a_day=VISITS,
    )
)


@transaction.atomic
def plan(case: Case, *, planned_for: datetime | None = None, purpose: str = "", actor: User, at: datetime) -> Visit:
    """The planned visit; `code_sent_at` is None where the citizen cannot be sent a text message.

    The code itself is never shown to staff: it would prove nothing then.
    """
    purpose = words.clean(purpose, field="purpose", required=False, longest=LONGEST_PURPOSE)
    if planned_for and not at - timedelta(days=1) <= planned_for <= at + LONGEST_AHEAD:
        raise unusable({"planned_for": [_("A visit must be planned for today or later, within a year.")]})
    case = lock(case)
    refuse(access.may(actor, visit_access.VISIT, case), as_forbidden=True)
    if case.state not in HANDLING:
        refuse(wrong_state(case.state))
    if case.events.filter(verb=PLAN_VISIT.code, occurred_at__gt=at - timedelta(days=1)).count() >= CODES_A_DAY:
        raise Refused(
            "too_many_plans", _("Five visits were planned within a day. Make one of them first, or plan again tomorrow.")
        )
    visit = Visit(
        id=uuid.uuid4(),
        case=case,
        round=case.round,
        state=Visit.State.PLANNED,
        planned_by=actor,
        planned_for=planned_for,
        **content.mask_and_seal("purpose_sealed", {"purpose": purpose}),
    )
    when = planned_for.isoformat() if planned_for else None
    nth = case.events.filter(verb=PLAN_VISIT.code, facts__round=case.round).count() + 1
    written = append(case, PLAN_VISIT, actor=actor, at=at, facts={"visit": str(visit.pk), "planned_for": when})
    code, helping = new_code(), case_units.for_whom(case, actor)
    message = compose.direct(
        case=case,
        notification=VISIT_CODE,
        secret=code,
        event_seq=written.seq,
        at=at,
        params={"planned_for": when, "nth": nth} | ({"came_from": helping.code} if helping else {}),
    )
    if message:
        visit.code_digest, visit.code_sent_at = evidence.code_digest(visit.pk, code), at
    visit.save(force_insert=True)
    return visit

"""Classify: topic, area or urgency put right. What limits the present round stays frozen (ARCHITECTURE, "Case")."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Area, User
from casework.models import Case, Topic
from casework.models.choices import Urgency
from casework.refusal import Invalid, Refused
from casework.timeline import append
from casework.writing.transition import change, lock_and_check


@transaction.atomic
def classify(
    case: Case,
    *,
    category: Topic | None = None,
    area: Area | None = None,
    urgency: str = "",
    actor: User,
    at: datetime,
) -> Case:
    """What is left out stays as it was."""
    if urgency and urgency not in Urgency.values:
        raise Invalid("invalid", _("Some details cannot be used."), fields={"urgency": [_("Choose one of the urgencies.")]})
    if category is None and area is None and not urgency:
        raise Invalid("invalid", _("Something is missing."), fields={"category": [_("Choose a topic, an area or an urgency.")]})
    case, _snapshot = lock_and_check(case, "classify", actor=actor)
    if (category or case.topic, area or case.area, urgency or case.urgency) == (case.topic, case.area, case.urgency):
        raise Refused("already_done", _("Already done: the case is classified so."))
    before = {
        "from_topic": case.topic.code if case.topic else None,
        "from_area": case.area.code if case.area else None,
        "from_urgency": case.urgency,
    }
    change(case, topic=category or case.topic, area=area or case.area, urgency=urgency or case.urgency)
    after = {
        "topic": case.topic.code if case.topic else None,
        "area": case.area.code if case.area else None,
        "urgency": case.urgency,
    }
    append(case, "classify", actor=actor, at=at, facts=before | after)
    return case

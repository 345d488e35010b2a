"""Tables, constraints and querysets: one file per noun."""

from casework.models.calendar import Calendar, CalendarDay, CalendarEdit
from casework.models.case import Case, Number
from casework.models.catalogue import Limit, Route, Topic
from casework.models.citizen import Citizen, Correction
from casework.models.escalation import EscalationRule, Firing, RuleVersion, Sweep
from casework.models.event import Event, Head
from casework.models.handling import Attestation, CaseHandler
from casework.models.notice import Notice
from casework.models.rating import Link, Rating
from casework.models.request import Idempotency, View
from casework.models.wait import Pause, Wait
from casework.models.words import Words

__all__ = [
    "Attestation",
    "Calendar",
    "CalendarDay",
    "CalendarEdit",
    "Case",
    "CaseHandler",
    "Citizen",
    "Correction",
    "EscalationRule",
    "Event",
    "Firing",
    "Head",
    "Idempotency",
    "Limit",
    "Link",
    "Notice",
    "Number",
    "Pause",
    "Rating",
    "Route",
    "RuleVersion",
    "Sweep",
    "Topic",
    "View",
    "Wait",
    "Words",
]

"""The states of a case and what it waits for in them. Verbs move it between them (verb.py).

Source: DOMAIN, "From contact to case".
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    RECEIVED = "received", _("Received")
    DISPATCHED = "dispatched", _("Dispatched")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    VISITED = "visited", _("Visited")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    SUSPENDED = "suspended", _("Suspended")
    LAPSED = "lapsed", _("Lapsed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")


S = State
HANDLING = frozenset({S.DISPATCHED, S.ACKNOWLEDGED, S.VISITED})
"""With a unit that owes something."""
IN_HAND = HANDLING | {S.SUSPENDED}
"""With a unit, though its clocks may stand still: a visit that took place counts."""
OPEN = HANDLING | {S.RECEIVED, S.SUSPENDED, S.RESOLVED}
ENDED = frozenset({S.CLOSED, S.LAPSED, S.DECLINED, S.WITHDRAWN, S.MERGED})
ANY = frozenset(State)
RATEABLE = frozenset({S.RESOLVED, S.LAPSED})
"""With a result that the citizen may rate; of a merged case its leading case has it (policies/merging.py)."""

PATH: tuple[State, ...] = (S.RECEIVED, S.DISPATCHED, S.ACKNOWLEDGED, S.VISITED, S.RESOLVED, S.CLOSED)
"""The way of every round, from state to state."""


class WaitKind(TextChoices):
    """What a wait waits for."""

    DISPATCH = "dispatch", _("Dispatch")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    VISIT = "visit", _("Visit")
    RESOLUTION = "resolution", _("Resolution")
    RATING = "rating", _("Rating")
    LEADER_VISIT = "leader_visit", _("Leader's visit")
    ASSIST = "assist", _("Assistance")
    REVIEW = "review", pgettext_lazy("decision that is waited for", "Review")

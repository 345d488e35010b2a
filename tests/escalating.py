"""What a rule does to one case, for worlds that need no rule for it."""

from datetime import datetime

from casework.models import Case
from casework.steps import escalate


def owe_leader_visit(case: Case, *, at: datetime) -> None:
    """A leader's visit becomes due, and the timeline says so."""
    escalate.owe_leader_visit([case], at=at)
    escalate.escalate([(case.pk, {"round": case.round, "actions": [{"type": "owe_leader_visit"}], "tell": []})], at=at)

"""What a merged case may still do: what was done for the case that leads was done for its citizen too, who rates it.

Source: DOMAIN, "Repeat demands". The database says the same in sql/merging.sql.
"""

from collections.abc import Iterable

from casework.lifecycle import HANDLING, RATEABLE, State
from casework.models import Case, Event, Rating

MERGEABLE = HANDLING | {State.RECEIVED}
"""What may be merged, and what may lead: a case on which somebody still has to do something."""
RESULT = RATEABLE | {State.CLOSED}
"""A case in one of these has a result for those who are merged into it, whatever its own citizen said."""

BY_CHOICE, MERGED = "join", "merge"
"""Of the events by which a case goes along: its citizen chose it, or somebody of the staff did."""


def leader_state(case: Case) -> State | None:
    """How the case stands that leads; None of one that is not merged. One query at most."""
    return State(case.merged_into.state) if case.merged_into else None


def has_result(state: str, leader: str | None) -> bool:
    """Whether there is something to rate. `leader`: the state of the case that leads a merged one."""
    return leader in RESULT if state == State.MERGED else state in RATEABLE


def asks_citizen(case: Case) -> bool:
    """Whether a message asks the citizen for a rating: a lapsed case asks nobody again, a merged one nobody who rated."""
    if case.state != State.MERGED:
        return case.state == State.RESOLVED
    rated = case.ratings.filter(round=case.round).exclude(status=Rating.Status.VOID)
    return leader_state(case) in RESULT and not rated.exists()


def unmergeable(case: Case, leader: Case) -> bool:
    """Whether one of the two would come to people who must not see it."""
    return case.confidential != leader.confidential or case.against_id != leader.against_id


def joined_by_choice(cases: Iterable[Case]) -> set[int]:
    """The ids of those that went along by their citizens' choice, who are not told the number of the other case."""
    events = Event.objects.filter(case__in=[case.pk for case in cases], verb__in=[BY_CHOICE, MERGED]).order_by("seq")
    last = dict(events.values_list("case", "verb"))
    return {pk for pk, verb in last.items() if verb == BY_CHOICE}

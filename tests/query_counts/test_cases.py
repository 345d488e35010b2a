"""A case's page in each of its states, and everything that it can be asked for."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from casework import verb as registry
from casework.desk.worklist.sorts import SORTS
from casework.keyset import NEXT, cursor_at
from tests.query_counts.base import Ask, QueryCounts

STATES = (
    "received",
    "dispatched",
    "acknowledged",
    "online",
    "visited",
    "resolved",
    "held",
    "doubtful",
    "dissatisfied",
    "closed",
    "returned",
    "planned",
    "excluded",
    "withdrawn",
    "declined",
    "late",
    "suspended",
    "aided",
    "confidential",
    "leads",
    "merged",
    "busy",
    "rateable",
)
"""By the names that the town gives them. `busy`: of many visits and replies."""

ASKED = {
    "accept_rating": ("supervisor", "held"),
    "acknowledge": ("lead", "dispatched"),
    "assign": ("lead", "acknowledged"),
    "assist": ("handler", "acknowledged"),
    "assist_done": ("stranger", "aided"),
    "at_home": ("operator", "acknowledged"),
    "attempt": ("operator", "resolved"),
    "brief": ("operator", "confidential"),
    "came_back": ("operator", "closed"),
    "chase": ("operator", "acknowledged"),
    "remind": ("supervisor", "acknowledged"),
    "classify": ("dispatcher", "acknowledged"),
    "close_dissatisfied": ("supervisor", "dissatisfied"),
    "comment": ("handler", "acknowledged"),
    "contact": ("handler", "acknowledged"),
    "correct": ("operator", "acknowledged"),
    "end_assist": ("supervisor", "aided"),
    "decline": ("dispatcher", "received"),
    "dispatch": ("dispatcher", "received"),
    "exclude": ("lead", "explained"),
    "keep_plan": ("lead", "planned"),
    "extend": ("handler", "acknowledged"),
    "hand_over": ("lead", "acknowledged"),
    "lapse": ("supervisor", "silent"),
    "merge": ("operator", "acknowledged"),
    "rating_slip": ("operator", "resolved"),
    "reassign": ("dispatcher", "acknowledged"),
    "release": ("handler", "suspended"),
    "reopen": ("supervisor", "dissatisfied"),
    "reply": ("handler", "acknowledged"),
    "resolve": ("handler", "visited"),
    "split": ("operator", "merged"),
    "rule_on_return": ("supervisor", "returned"),
    "set_aside_rating": ("supervisor", "doubtful"),
    "return": ("handler", "acknowledged"),
    "reveal": ("handler", "acknowledged"),
    "supplement": ("operator", "acknowledged"),
    "suspend": ("handler", "acknowledged"),
    "send_link": ("operator", "acknowledged"),
    "void_rating": ("supervisor", "held"),
    "waive_leader_visit": ("supervisor", "acknowledged"),
    "withdraw": ("operator", "acknowledged"),
}
NEVER_OFFERED = {"close": "a case closes by itself"}
DECIDED = {"decide_assist", "decide_extension", "decide_suspension", "decide_exclusion"}
"""On the page of decisions: test_desk.py."""

_BEGINNING = cursor_at(NEXT, (0, datetime(2000, 1, 1, tzinfo=UTC), 0), order=SORTS["urgency"].order)
IN_A_LIST = urlencode({"in": "queue=open&urgency=normal", "at": _BEGINNING})
"""Before the first of those."""


class TestCase(QueryCounts):
    address = "desk:case"
    asks = (
        tuple(Ask("supervisor", f"/cases/{{{state}}}/") for state in STATES)
        + tuple(Ask(who, "/cases/{online}/") for who in ("operator", "dispatcher", "handler", "lead", "auditor", "administrator"))
        + (Ask("stranger", "/cases/{aided}/"),)
        + (Ask("supervisor", f"/cases/{{online}}/?{IN_A_LIST}"),)
    )


class MovePage(QueryCounts):
    """What a verb asks for, before anything is sent; a class for each is made below."""


for _verb, (_who, _state) in ASKED.items():
    globals()[f"Test{_verb.title()}"] = type(
        f"Test{_verb.title()}",
        (MovePage,),
        {"address": f"desk:move {_verb}", "asks": (Ask(_who, f"/cases/{{{_state}}}/{_verb}/"),)},
    )


def test_every_verb_is_asked_for() -> None:
    assert ASKED.keys() | NEVER_OFFERED.keys() | DECIDED == {verb.code for verb in registry.offered()}

"""The states of a case and the moves between them. Pure data: buttons, API actions, checks and the drawn diagram read it.

Who may make a move is decided in policies/access.py; what else it needs is decided in policies/closure.py and the steps.
Source: DOMAIN, "From contact to case".
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
OPEN = HANDLING | {S.RECEIVED, S.SUSPENDED, S.RESOLVED}
ENDED = frozenset({S.CLOSED, S.LAPSED, S.DECLINED, S.WITHDRAWN, S.MERGED})
ANY = frozenset(State)


@dataclass(frozen=True)
class Ask:
    """One thing a move asks the person for. `kind`: text, choice, bool, date, unit, handler, topic or area."""

    name: str
    kind: str
    label: str | Promise
    required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""


@dataclass(frozen=True)
class Move:
    """`target` None: the state stays. `primary`: the move a case in that state waits for."""

    verb: str
    label: str | Promise
    sources: frozenset[State]
    target: State | None = None
    asks: tuple[Ask, ...] = ()
    by_staff: bool = True
    note: str | Promise = ""


REASON = Ask("reason", "text", _("Reason"))
REACHES = (
    ("phone", _("Phone call")),
    ("sms", _("Text message")),
    ("wechat", _("WeChat")),
    ("in_person", _("In person")),
)
URGENCIES = (("emergency", _("Emergency")), ("urgent", _("Urgent")), ("normal", _("Normal")), ("complex", _("Complex")))
CORRECTABLE = (("name", _("Name")), ("phone", _("Phone")), ("address", _("Address")))
REVEALABLE = (*CORRECTABLE, ("place", _("Exact place")), ("text", _("The citizen's words in full")))

_ALL = (
    Move("register", _("Register"), frozenset(), S.RECEIVED),
    Move(
        "dispatch",
        _("Dispatch"),
        frozenset({S.RECEIVED}),
        S.DISPATCHED,
        (Ask("unit", "unit", _("Unit")), Ask("handler", "handler", _("Handler"), required=False)),
    ),
    Move("acknowledge", _("Acknowledge"), frozenset({S.DISPATCHED}), S.ACKNOWLEDGED),
    Move("assign", _("Assign"), HANDLING, None, (Ask("handler", "handler", _("Handler")),)),
    Move("contact", _("Log a first contact"), HANDLING, None, (Ask("how", "choice", _("How"), choices=REACHES),)),
    Move(
        "reply",
        _("Reply"),
        HANDLING | {S.RESOLVED},
        None,
        (Ask("text", "text", _("Reply")), Ask("public", "bool", _("The citizen may read it"), required=False)),
        note=_("A reply informs; it never counts as a visit."),
    ),
    Move("attest", _("Visit accepted"), HANDLING, S.VISITED, by_staff=False),
    Move("resolve", _("Resolve"), frozenset({S.VISITED}), S.RESOLVED, (Ask("text", "text", _("What was done")),)),
    Move("rate", _("Rated"), frozenset({S.RESOLVED, S.LAPSED}), None, by_staff=False),
    Move(
        "close",
        _("Close"),
        frozenset({S.RESOLVED, S.LAPSED}),
        S.CLOSED,
        (Ask("note", "text", _("Note"), required=False),),
        note=_("A case closes by itself when the citizen is satisfied."),
    ),
    Move("return", _("Return"), HANDLING, S.RECEIVED, (REASON,)),
    Move("reassign", _("Send to another unit"), HANDLING, S.DISPATCHED, (Ask("unit", "unit", _("Unit")), REASON)),
    Move("decline", _("Decline"), frozenset({S.RECEIVED}), S.DECLINED, (REASON,)),
    Move("withdraw", _("Withdraw"), HANDLING | {S.RECEIVED, S.SUSPENDED}, S.WITHDRAWN, (REASON,)),
    Move("accept_rating", _("Accept the held rating"), frozenset({S.RESOLVED, S.LAPSED}), None, (REASON,)),
    Move("void_rating", _("Uphold: nobody came"), frozenset({S.RESOLVED, S.LAPSED}), S.DISPATCHED, (REASON,)),
    Move(
        "close_dissatisfied",
        _("Close although dissatisfied"),
        frozenset({S.RESOLVED}),
        S.CLOSED,
        (Ask("reason", "text", _("Public reason")),),
    ),
    Move(
        "reopen",
        _("Reopen"),
        frozenset({S.RESOLVED, S.CLOSED, S.LAPSED, S.DECLINED, S.WITHDRAWN}),
        S.DISPATCHED,
        (REASON,),
    ),
    Move("retract", _("Visit retracted"), HANDLING | {S.RESOLVED}, None, by_staff=False),
    Move("waive_leader_visit", _("Waive the leader's visit"), HANDLING, None, (REASON,)),
    Move("chase", _("Chase"), OPEN - {S.RESOLVED}, None, (Ask("text", "text", _("What the citizen says")),)),
    Move("comment", _("Comment"), ANY, None, (Ask("text", "text", _("Comment")),)),
    Move(
        "brief",
        _("Write the brief"),
        OPEN - {S.RESOLVED},
        None,
        (Ask("text", "text", _("Brief for the unit")),),
        note=_("For a confidential case: what is asked for, without anything that tells who asks."),
    ),
    Move(
        "classify",
        _("Classify"),
        OPEN - {S.RESOLVED},
        None,
        (
            Ask("category", "topic", _("Topic"), required=False),
            Ask("area", "area", _("Area"), required=False),
            Ask("urgency", "choice", _("Urgency"), required=False, choices=URGENCIES),
        ),
    ),
    Move(
        "correct",
        _("Correct a citizen's detail"),
        OPEN,
        None,
        (Ask("field", "choice", _("Detail"), choices=CORRECTABLE), Ask("value", "line", _("New value")), REASON),
        note=_("A new phone number takes a second person, and the old number is told."),
    ),
    Move(
        "reveal",
        _("Show in full"),
        ANY,
        None,
        (Ask("field", "choice", _("Detail"), choices=REVEALABLE), REASON),
        note=_("Who looked, at what and why is kept."),
    ),
    Move(
        "rating_slip",
        _("Print a rating slip"),
        frozenset({S.RESOLVED, S.LAPSED}),
        None,
        note=_("For a citizen without a phone."),
    ),
)

MOVES: dict[str, Move] = {move.verb: move for move in _ALL}

TRANSITIONS: frozenset[tuple[str, str]] = frozenset(
    {(source.value, move.target.value) for move in _ALL if move.target for source in move.sources if source != move.target}
    | {
        (S.DISPATCHED.value, S.VISITED.value),
        (S.RESOLVED.value, S.DISPATCHED.value),
        (S.LAPSED.value, S.DISPATCHED.value),
        (S.VISITED.value, S.ACKNOWLEDGED.value),
        (S.RESOLVED.value, S.ACKNOWLEDGED.value),
    }
    | {(source.value, S.SUSPENDED.value) for source in HANDLING}
    | {(S.SUSPENDED.value, target.value) for target in HANDLING}
    | {(source.value, S.MERGED.value) for source in HANDLING | {S.RECEIVED}}
    | {(S.RESOLVED.value, S.LAPSED.value)}
)
"""Every pair of states a case may step between; sql/cases.sql says the same, and a test holds them together.

Beyond the moves' own targets: a rating that opens a round, a retracted visit that takes a case back, and the states
that await their verbs (suspend, release, merge, lapse).
"""

NEXT_VERB: dict[State, str] = {
    S.RECEIVED: "dispatch",
    S.DISPATCHED: "acknowledge",
    S.ACKNOWLEDGED: "visit",
    S.VISITED: "resolve",
    S.RESOLVED: "rate",
}
"""What a case in that state waits for: the one next move shown on its page."""

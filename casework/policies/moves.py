"""Everything a person may or may not do with a case now, and why not: buttons and the API's `moves` read it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import ENDED, MOVES, Move, State
from casework.models import Case
from casework.policies import access, closure
from casework.policies.closure import Facts
from casework.policies.snapshot import CaseSnapshot

CONDITIONS = {
    "resolve": closure.resolve,
    "close": closure.close,
    "close_dissatisfied": closure.close_dissatisfied,
    "accept_rating": closure.decide_held,
    "void_rating": closure.decide_held,
    "reopen": closure.reopen,
}

PATH: tuple[State | None, ...] = (
    State.RECEIVED,
    State.DISPATCHED,
    State.ACKNOWLEDGED,
    State.VISITED,
    State.RESOLVED,
    State.CLOSED,
)
"""The way of every round, from state to state."""


@dataclass(frozen=True)
class MoveAnswer:
    move: Move
    answer: Decision
    yours: bool
    """Whether the person's roles allow it at all; false ones are listed apart."""

    @property
    def verb(self) -> str:
        return self.move.verb

    @property
    def label(self) -> str | Promise:
        return self.move.label

    @property
    def allowed(self) -> bool:
        return self.answer.allowed


def of(user: User, case: Case, snapshot: CaseSnapshot) -> list[MoveAnswer]:
    """One answer for every move that staff can make."""
    found = []
    for move in MOVES.values():
        if not move.by_staff or move.verb == "register":
            continue
        permitted = access.may(user, move.verb, case, handled_by=snapshot.handled_by)
        answer = state_allows(move.verb, snapshot.facts, returns=case.returns) if permitted else permitted
        found.append(MoveAnswer(move, answer, yours=permitted.allowed))
    return found


def state_allows(verb: str, facts: Facts, *, returns: int) -> Decision:
    """Whether the case, as it stands, allows the verb; who asks is access's matter."""
    move = MOVES[verb]
    if verb == "close" and facts.state not in ENDED:
        return closure.close(facts)
    if verb == "resolve" and facts.state in {State.DISPATCHED, State.ACKNOWLEDGED}:
        return closure.resolve(facts)
    if verb == "rating_slip" and facts.state in move.sources and (facts.satisfied is not None or facts.rating_held):
        return deny("already_done", _("The citizen has already rated this round."))
    if facts.state not in move.sources:
        if move.target == facts.state or _left_behind(move, facts.state):
            return deny("already_done", _("Already done: the case is %(state)s.") % {"state": facts.state.label})
        return deny("wrong_state", _("The case is %(state)s; this is not done in that state.") % {"state": facts.state.label})
    if verb == "brief" and not facts.confidential:
        return deny("not_confidential", _("The case is not confidential: its unit reads the citizen's own words."))
    if verb == "return" and returns >= 2:
        return deny(
            "returned_twice",
            _("The case was returned twice; it cannot be returned again. A supervisor can reassign it."),
        )
    if verb == "waive_leader_visit" and not facts.leader_visit_owed:
        return deny("nothing_owed", _("No leader's visit is owed."))
    condition = CONDITIONS.get(verb)
    return condition(facts) if condition else ALLOW


def _left_behind(move: Move, state: State) -> bool:
    """Whether the case came through the move's target on its way to where it is."""
    return move.verb in {"dispatch", "acknowledge", "resolve"} and state in PATH and PATH.index(state) > PATH.index(move.target)

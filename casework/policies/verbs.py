"""Everything a person may or may not do with a case now, and why not: buttons and the API's `moves` read it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import verb as registry
from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import PATH, State
from casework.models import Case
from casework.policies import access
from casework.policies.closure import Facts
from casework.policies.snapshot import CaseSnapshot
from casework.verb import Verb


@dataclass(frozen=True)
class VerbDecision:
    """`yours`: whether the person's roles allow it at all; the others are listed apart."""

    verb: Verb
    decision: Decision
    yours: bool

    @property
    def label(self) -> str | Promise:
        return self.verb.label

    @property
    def allowed(self) -> bool:
        return self.decision.allowed


def decisions(user: User, case: Case, snapshot: CaseSnapshot) -> list[VerbDecision]:
    """One for every verb that staff are offered on a case."""
    return [decide(user, verb, case, snapshot) for verb in registry.offered()]


def decide(user: User, verb: Verb, case: Case, snapshot: CaseSnapshot) -> VerbDecision:
    permitted = access.may(user, verb, case, handled_by=snapshot.handled_by)
    decision = (state_allows(verb, snapshot.facts) and takes(verb, user, snapshot.facts)) if permitted else permitted
    return VerbDecision(verb, decision, yours=permitted.allowed)


def state_allows(verb: Verb, facts: Facts) -> Decision:
    """Whether the case, as it stands, allows the verb; who asks is access's matter."""
    if facts.state not in verb.sources | verb.explains:
        if verb.target == facts.state or _passed(verb, facts.state):
            return already(facts.state)
        return wrong_state(facts.state)
    return verb.condition(facts) if verb.condition else ALLOW


def takes(verb: Verb, user: User, facts: Facts) -> Decision:
    """Whether the case, as it stands, takes the verb from a person with these roles."""
    return verb.takes(access.roles(user), facts) if verb.takes else ALLOW


def already(state: str) -> Decision:
    return deny("already_done", _("The case is already %(state)s.") % {"state": State(state).label})


def wrong_state(state: str) -> Decision:
    return deny("wrong_state", _("The case is %(state)s; this is not possible in that state.") % {"state": State(state).label})


def _passed(verb: Verb, state: State) -> bool:
    """Whether the case came through the verb's target on its way to where it is."""
    on_the_way = verb.offered and verb.awaited_in is not None and verb.target is not None
    return on_the_way and state in PATH and PATH.index(state) > PATH.index(verb.target)

"""Whose case it is: at most two units return it, then a supervisor rules, and that is final. Arithmetic on facts.

Source: DOMAIN, "Objection". The database says the same in sql/cases.sql.
"""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from casework.decision import ALLOW, Decision, deny
from casework.policies.closure import Facts

MOST_RETURNS = 2


def dispatch(facts: Facts) -> Decision:
    """Nobody dispatches what was returned twice: whose it is, a supervisor says."""
    if facts.returns < MOST_RETURNS:
        return ALLOW
    return deny("needs_ruling", _("The case has been returned twice. A supervisor now rules which unit handles it."))


def rule_on_return(facts: Facts) -> Decision:
    if facts.returns >= MOST_RETURNS:
        return ALLOW
    return deny("not_returned_twice", _("A supervisor rules after the second return. Until then a dispatcher sends the case."))


def reassign(roles: frozenset[Role], facts: Facts) -> Decision:
    """What a supervisor has ruled, only a supervisor changes."""
    if facts.ruled and Role.SUPERVISOR not in roles:
        return deny("ruled", _("A supervisor has ruled which unit handles the case. Only a supervisor can reassign it."))
    return ALLOW


def return_(facts: Facts) -> Decision:
    """At most twice; afterwards somebody else decides whose it is."""
    if facts.returns < MOST_RETURNS:
        return ALLOW
    if facts.ruled:
        return deny(
            "ruled",
            _("A supervisor has ruled that the unit handles the case. That is final: it cannot be returned again."),
        )
    return deny(
        "returned_twice",
        _("The case has been returned twice and cannot be returned again. A supervisor can reassign it."),
    )

"""Whether more time, a rest, or help may be asked for and decided now. Arithmetic on facts; due times are not asked."""

from django.utils.translation import gettext_lazy as _

from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import State
from casework.policies import verbs
from casework.policies.closure import Facts

EXTENSION = "extension"
SUSPENSION = "suspension"
REQUESTS = frozenset({EXTENSION, SUSPENSION})
"""What a review is about that waits for a supervisor's word on what the unit asked for. Without that unit it is for nothing."""
ASSISTANCE = "assist"
"""What a review is about that waits for a word on whether another unit assists. It stands beside those, and waits for none."""
ASKED = REQUESTS | {ASSISTANCE}
"""Whatever the unit asks for, which is for nothing without it."""
SUSPENDED = "suspended"
"""What a review is about that waits for the day on which somebody looks at a suspended case again."""


def _one_at_a_time(facts: Facts) -> Decision:
    if facts.reviews & REQUESTS:
        return deny("already_asked", _("The unit has already asked for something. A supervisor decides on that first."))
    return ALLOW


def extend(facts: Facts) -> Decision:
    if facts.extended:
        return deny("already_extended", _("More time was granted in this round already. That is possible once."))
    return _one_at_a_time(facts)


def decide_extension(facts: Facts) -> Decision:
    return _asked(facts, EXTENSION)


def suspend(facts: Facts) -> Decision:
    return verbs.already(facts.state) if facts.state == State.SUSPENDED else _one_at_a_time(facts)


def decide_suspension(facts: Facts) -> Decision:
    return _asked(facts, SUSPENSION)


def release(facts: Facts) -> Decision:
    return ALLOW if facts.state == State.SUSPENDED else deny("not_suspended", _("The case is not suspended."))


def assist(facts: Facts) -> Decision:
    if ASSISTANCE in facts.reviews:
        return deny("already_asked", _("Assistance was asked for already. Once that is decided, another unit may be asked for."))
    return ALLOW


def decide_assist(facts: Facts) -> Decision:
    return _asked(facts, ASSISTANCE)


def finish_assist(facts: Facts) -> Decision:
    return ALLOW if facts.assisting else deny("no_assistance", _("No unit assists with this case."))


def _asked(facts: Facts, about: str) -> Decision:
    return ALLOW if about in facts.reviews else deny("no_request", _("Nothing was asked for that waits for a decision."))

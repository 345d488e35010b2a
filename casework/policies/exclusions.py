"""Which ratings may be taken out of a unit's satisfaction. They stay what the citizen said. Arithmetic on facts.

Source: DOMAIN, "How it ended". The database says the same in sql/ratings.sql.
"""

from django.utils.translation import gettext_lazy as _

from casework.decision import ALLOW, Decision, deny
from casework.models.choices import Ending
from casework.policies.closure import Exclusion, Facts


def exclude(facts: Facts) -> Decision:
    """Only where the citizen is dissatisfied with what no rule allows; asked once for each rating."""
    if facts.ending != Ending.EXPLAINED:
        return deny(
            "not_explained",
            _("Only the rating of a case that ended with an explanation, because a rule does not allow it, can be excluded."),
        )
    if facts.satisfied is None:
        return deny("needs_rating", _("There is no rating in this round that could be excluded."))
    if facts.satisfied:
        return deny("not_dissatisfied", _("The citizen is satisfied, so there is nothing to exclude."))
    if facts.exclusion == Exclusion.ASKED:
        return deny("already_done", _("It has been asked for already. A supervisor decides on it."))
    return _undecided(facts)


def decide_exclusion(facts: Facts) -> Decision:
    if facts.exclusion == Exclusion.NONE:
        return deny("nothing_asked", _("The unit has not asked for the rating to be excluded."))
    return _undecided(facts)


def _undecided(facts: Facts) -> Decision:
    if facts.exclusion == Exclusion.EXCLUDED:
        return deny("already_decided", _("A supervisor has decided: the rating is excluded from the unit's satisfaction rate."))
    if facts.exclusion == Exclusion.REFUSED:
        return deny("already_decided", _("A supervisor has decided: the rating counts in the unit's satisfaction rate."))
    return ALLOW

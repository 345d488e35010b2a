"""What a case still needs before it is resolved or closed. Arithmetic on facts; no query, no clock.

Source: DOMAIN, hard rules 1, 2, 4 and 6. The database says the same in sql/cases.sql.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Unit
from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import State
from casework.models.choices import COUNTING, Outcome
from casework.policies import merging
from casework.refusal import ALREADY_RATED
from casework.wording import join_names

CALL_DAYS = 3
"""On so many different days one tries to call a citizen who does not rate."""
SLIP_DAYS = 30
"""So long a rating slip is waited for."""
NOT_COUNTED: dict[str, str | Promise] = {
    "other_round": _("The visit took place in another round."),
    "not_in_hand": _("The case was no longer with the unit when the visit was received."),
    "on_site": _(
        "An on-site inspection counts as a visit only when someone outside the unit has recorded why nobody could be met."
    ),
}
"""Why an accepted visit does not count, by code."""


class Exclusion(Enum):
    """What the unit has asked of the round's rating, and what was decided."""

    NONE = "none"
    ASKED = "asked"
    EXCLUDED = "excluded"
    REFUSED = "refused"


@dataclass(frozen=True)
class Facts:
    """What a decision looks at, all of the present round. `satisfied` None: no accepted rating.

    `call_days`: on how many days one tried to call a citizen who has not rated. `slip_at`: when the rating slip was printed that
    they have and have not used. `dissatisfied`: the last rating is, of whichever round.
    `ending`: how the unit says that it ended. `plan`: what the oldest promise is called that a plan made and nobody has kept.
    `ruled`: a supervisor has said whose it is, after two returns. `exclusion`: of the rating from the unit's satisfaction.
    `nobody_came`: whether that is what a held rating says; else it is not certain that it is the citizen's own.
    `leader_state`: how the case stands into which this one is merged.
    `assisting`: the units that assist and are not done.
    `reviews`: what decisions and work are waited for about. `extended`: whether the round was given more time.
    """

    state: State
    round: int
    max_rounds: int
    visits_counted: int
    visits_required: int
    leader_visit_owed: bool
    satisfied: bool | None
    rating_held: bool
    confidential: bool = False
    returns: int = 0
    nobody_came: bool = False
    call_days: int = 0
    slip_at: datetime | None = None
    dissatisfied: bool = False
    leader_state: State | None = None
    ending: str = ""
    plan: str = ""
    ruled: bool = False
    exclusion: Exclusion = Exclusion.NONE
    reviews: frozenset[str] = frozenset()
    assisting: tuple[Unit, ...] = ()
    extended: bool = False

    @property
    def unrated(self) -> bool:
        return self.satisfied is None and not self.rating_held

    @property
    def has_result(self) -> bool:
        """Whether there is something that the citizen may rate."""
        return merging.has_result(self.state, self.leader_state)

    @property
    def to_rate(self) -> bool:
        return self.has_result and self.unrated

    @property
    def visits_missing(self) -> int:
        return max(0, self.visits_required - self.visits_counted)

    @property
    def owes_visit(self) -> bool:
        """Whether somebody has to go before the case can be called resolved."""
        return bool(self.visits_missing) or self.leader_visit_owed


def resolve(facts: Facts) -> Decision:
    """Whether the case may be called resolved."""
    if facts.visits_counted == 0:
        return deny(
            "needs_visit", _("A case can be resolved only after a visit; this round has none. Plan a visit, or record one.")
        )
    if facts.visits_missing:
        return deny(
            "needs_visit",
            ngettext_lazy(
                "%(missing)d more counted visit is required in this round.",
                "%(missing)d more counted visits are required in this round.",
                "missing",
            )
            % {"missing": facts.visits_missing},
        )
    if facts.leader_visit_owed:
        return deny(
            "needs_leader_visit",
            _("The case was escalated, so a leader's visit is required. The unit lead makes it, or a supervisor waives it."),
        )
    if facts.assisting:
        units = join_names(str(unit) for unit in facts.assisting)
        return deny(
            "needs_assistance",
            _("%(units)s still assists. Wait until it says that its part is done; a dispatcher or a supervisor can end that.")
            % {"units": units},
        )
    return ALLOW


def close(facts: Facts) -> Decision:
    """Whether the case may be closed; it usually closes by itself when the citizen is satisfied."""
    if facts.rating_held and facts.nobody_came:
        return deny("rating_held", _("The citizen says that nobody came. A supervisor decides first."))
    if facts.rating_held:
        return deny("rating_held", _("It is not certain that the rating is the citizen's own. A supervisor decides first."))
    no_rating = facts.satisfied is None
    if facts.visits_missing and no_rating:
        return deny(
            "needs_visit_and_rating",
            _("A case can be closed only after a visit and the citizen's rating; this round has neither."),
        )
    if facts.visits_missing:
        return deny("needs_visit", _("A case can be closed only after a visit; this round has no counted visit."))
    if no_rating:
        return deny("needs_rating", _("A case can be closed only after the citizen has rated it; this round has no rating yet."))
    if not facts.satisfied:
        return deny(
            "dissatisfied",
            _("The citizen is dissatisfied. In the last round a supervisor decides whether to close or reopen the case."),
        )
    return ALLOW


def close_dissatisfied(facts: Facts) -> Decision:
    """Whether a supervisor may close although the citizen is dissatisfied."""
    if facts.satisfied is None:
        return deny("needs_rating", _("There is no rating in this round to decide on."))
    if facts.satisfied:
        return deny("not_dissatisfied", _("The citizen is satisfied; no decision is needed."))
    return ALLOW


def decide_held(facts: Facts) -> Decision:
    return ALLOW if facts.rating_held else deny("no_held_rating", _("No rating awaits a decision in this round."))


def void_rating(facts: Facts) -> Decision:
    """Whether the visits may fall: the citizen has to have said that nobody came."""
    if facts.rating_held and not facts.nobody_came:
        return deny("nobody_denies_visit", _("The citizen does not say that nobody came. Accept the rating, or set it aside."))
    return decide_held(facts)


def set_aside_rating(facts: Facts) -> Decision:
    """Whether the citizen may be asked again: only where it is not certain that they answered."""
    if facts.rating_held and facts.nobody_came:
        return deny("nobody_came", _("The citizen says that nobody came. Confirm that, or accept the rating."))
    return decide_held(facts)


def reopen(facts: Facts) -> Decision:
    """A resolved case is reopened only once the citizen has said that it is not."""
    if facts.state == State.RESOLVED and facts.satisfied is not False:
        return deny("waits_for_rating", _("The case waits for the citizen's rating; a dissatisfied one opens the next round."))
    return ALLOW


def brief(facts: Facts) -> Decision:
    if facts.confidential:
        return ALLOW
    return deny("not_confidential", _("The case is not confidential: its unit reads the citizen's own words."))


def keep_plan(facts: Facts) -> Decision:
    return ALLOW if facts.plan else deny("nothing_planned", _("Nothing that was planned is still to be done."))


def waive_leader_visit(facts: Facts) -> Decision:
    return ALLOW if facts.leader_visit_owed else deny("nothing_owed", _("No leader's visit is outstanding."))


def split(facts: Facts) -> Decision:
    """A merged case stands on its own again, unless its citizen has said something that would be lost."""
    if facts.rating_held:
        return deny("rating_held", _("The citizen has rated the result. A supervisor decides on that first."))
    if facts.satisfied is not None:
        return deny("already_rated", _("The citizen has rated the result and is satisfied; the case stays merged."))
    return ALLOW


def chase(facts: Facts) -> Decision:
    """Of a merged case while there is something to wait for."""
    return has_result() if facts.state == State.MERGED and facts.has_result else ALLOW


def has_result() -> Decision:
    return deny("has_result", _("There is a result to rate now. Nobody will visit about it any more."))


def withdraw(facts: Facts) -> Decision:
    """A merged case like any other: no longer once there is a result, nor where its citizen has said how it was."""
    if facts.state == State.MERGED and facts.has_result:
        return has_result()
    return split(facts) if facts.state == State.MERGED else ALLOW


def without_result() -> Decision:
    """Of a merged case, whose citizen cannot say yet how it was."""
    return deny(
        "wrong_state", _("The case is merged into another one, and that one is not resolved yet; its citizen is asked then.")
    )


def rating_slip(facts: Facts) -> Decision:
    """A slip leads to a rating that nobody has given yet."""
    if not facts.has_result:
        return without_result()
    return ALLOW if facts.unrated else deny("already_done", ALREADY_RATED)


def attempt(facts: Facts) -> Decision:
    """There is something to call about: a rating that nobody has given yet, or one that was bad."""
    asked = facts.state in {State.RESOLVED, State.MERGED} and facts.has_result and facts.unrated
    if asked or facts.dissatisfied:
        return ALLOW
    return deny(
        "nothing_to_ask",
        _("There is no reason to call: the case does not wait for a rating, and its last rating was not a dissatisfied one."),
    )


def lapse(facts: Facts) -> Decision:
    """Only silence lapses: called on three days, or a slip that stays unused. Whether for long enough, the step asks."""
    if not facts.unrated:
        return deny("already_done", ALREADY_RATED)
    if facts.call_days >= CALL_DAYS or facts.slip_at:
        return ALLOW
    return deny(
        "needs_attempts",
        _(
            "A case may lapse after attempts to call on %(of)d different days; so far there were attempts on %(n)d. For a "
            "citizen without a phone, print a rating slip: it may lapse %(days)d days later."
        )
        % {"n": facts.call_days, "of": CALL_DAYS, "days": SLIP_DAYS},
    )


def counts(outcome: str, *, visit_round: int, case_round: int, handling: bool, exempt: bool) -> Decision:
    """Whether an accepted visit counts. `exempt`: somebody outside the unit recorded why nobody could be met."""
    if visit_round != case_round:
        return deny("other_round", NOT_COUNTED["other_round"])
    if not handling:
        return deny("not_in_hand", NOT_COUNTED["not_in_hand"])
    if outcome == Outcome.ON_SITE and not exempt:
        return deny("on_site", NOT_COUNTED["on_site"])
    if outcome not in COUNTING and outcome != Outcome.ON_SITE:
        return deny("not_met", _("Nobody was met: the visit is stored but does not count."))
    return ALLOW

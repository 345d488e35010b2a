"""Open cases that are like a demand, as whoever takes it down or sends it on sees them, and what choosing one does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.lifecycle import State
from casework.models import Case, Event
from casework.policies import access
from casework.policies.merging import MERGEABLE
from casework.proposing.alike import Similar
from casework.proposing.alike_text import reason_text
from casework.steps.chase import CHASE
from casework.steps.merge import MERGE
from casework.wording import join_sentences

CHASE_IT, GO_ALONG = "chase", "along"
REFUSALS: dict[str, str | Promise] = {
    State.RESOLVED: gettext_lazy("It cannot be chosen: it is resolved and waits for its citizen's rating."),
    State.SUSPENDED: gettext_lazy("It cannot be chosen while it is suspended."),
}
"""Why an open case takes up nothing any more."""


@dataclass(frozen=True)
class Match:
    """An open case that is like it. `act`: what choosing it does: a chase where the same citizen asks, else this demand goes
    along with it; empty where it does nothing, `refusal` says why. `place`: among those that can be chosen, from 1. `calls`: how
    often it was asked about."""

    similar: Similar
    why: str
    act: str
    refusal: str
    place: int
    calls: int

    @property
    def number(self) -> str:
        return self.similar.case.number


def as_matches(user: User, alike: Sequence[Similar], *, citizens: frozenset[int] = frozenset()) -> list[Match]:
    """Those first that can be chosen. `citizens`: who calls. What is about another place cannot be chosen."""
    calls = calls_about([match.case for match in alike]) if alike else {}
    may = {CHASE_IT: bool(access.may(user, CHASE)), GO_ALONG: bool(access.may(user, MERGE)), "": False}
    acts = [(match, "" if match.apart else act_on(match.case, citizens)) for match in alike]
    acts = [(match, act if may[act] else "") for match, act in acts]
    matches = []
    for place, (match, act) in enumerate(sorted(acts, key=lambda pair: not pair[1]), start=1):
        why = join_sentences(*(reason_text(reason) for reason in match.why))
        refusal = "" if act or match.apart else str(REFUSALS.get(match.case.state, ""))
        matches.append(Match(match, why, act, refusal, place if act else 0, calls[match.case.pk]))
    return matches


def act_on(case: Case, citizens: frozenset[int]) -> str:
    """What it means that the caller asks for the same as this case."""
    if case.citizen_id in citizens:
        return CHASE_IT if case.state in CHASE.sources else ""
    return GO_ALONG if case.state in MERGEABLE and not case.merged_into_id else ""


def calls_about(cases: Sequence[Case]) -> Counter[int]:
    """How often each was asked about, by id: its registration and every chase. One query."""
    chases = Event.objects.filter(case__in=cases, verb=CHASE.code).values_list("case").annotate(n=Count("pk"))
    return Counter({case.pk: 1 for case in cases}) + Counter(dict(chases))

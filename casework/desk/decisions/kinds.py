"""The kinds of decisions, each by what its wait is about. Rooms above casework bring their own when the application starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.desk.decisions import facts
from casework.models import Case, Wait
from casework.policies.requests import ASSISTANCE, EXTENSION, SUSPENDED, SUSPENSION
from casework.steps.assist import DECIDE_ASSIST
from casework.steps.close import CLOSE_DISSATISFIED
from casework.steps.decide_rating import ACCEPT_RATING
from casework.steps.exclude import DECIDE_EXCLUSION, EXCLUSION_REVIEW
from casework.steps.extend import DECIDE_EXTENSION
from casework.steps.rate import DISSATISFIED, DOUBTFUL_RATING
from casework.steps.release import RELEASE
from casework.steps.reopen import REOPEN
from casework.steps.return_ import RULING
from casework.steps.rule_on_return import RULE_ON_RETURN
from casework.steps.suspend import DECIDE_SUSPENSION
from casework.verb import Beforehand, Permission, Verb

Text = str | Promise
Shows = Callable[[User, Case], Iterable[Beforehand]]


@dataclass(frozen=True)
class Choice:
    """One of the answers: what it means, and the verb that it says, with what of its fields is decided by the choice."""

    code: str
    label: Text
    verb: Verb
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionKind:
    """`about`: of the review that waits. `title`: the question, in a few words. `permissions`: whoever has one of these decides.

    `choices`: the answers on the page of decisions, and `shows` what is to be known beforehand, else it has a page of its own, at
    `address`. `when_due`: it is to be decided from its due time on, and not before.
    """

    about: str
    title: Text
    permissions: tuple[Permission, ...]
    choices: tuple[Choice, ...] = ()
    address: Callable[[Wait], str] | None = None
    shows: Shows | None = None
    when_due: bool = False

    def page(self, wait: Wait) -> str:
        """The address of the page on which it is decided. `wait`: with its case."""
        if self.address is None:
            return reverse("desk:decision", args=[wait.case.number, self.about])
        return self.address(wait)


_kinds: dict[str, DecisionKind] = {}


def register(*kinds: DecisionKind) -> None:
    """Once, when the room is made ready."""
    for kind in kinds:
        _kinds[kind.about] = kind


def find(about: str) -> DecisionKind | None:
    return _kinds.get(about)


def to_decide(roles: frozenset[Role], *, at: datetime) -> Q:
    """Of reviews those that are to be decided at that time by people with one of these roles."""
    theirs = [kind for kind in _kinds.values() if any(permission.roles & roles for permission in kind.permissions)]
    at_once = [kind.about for kind in theirs if not kind.when_due]
    return Q(about__in=at_once) | Q(about__in=[kind.about for kind in theirs], due_at__lte=at)


def is_decided_by(verb: Verb) -> bool:
    """Whether the verb's own page is that of a decision."""
    return any(kind.address and kind.permissions == (verb,) for kind in _kinds.values())


def of_verb(verb: Verb) -> DecisionKind | None:
    """The kind whose every answer says this verb: it is decided on the page of decisions and nowhere else."""
    return next((kind for kind in _kinds.values() if kind.choices and all(choice.verb is verb for choice in kind.choices)), None)


def abouts() -> list[str]:
    return sorted(_kinds)


def _request(about: str, title: Text, verb: Verb, *, grant: Text, refuse: Text, shows: Shows | None = None) -> DecisionKind:
    """What a unit asked for: it is granted or refused. `shows`: where the verb's own form does not say it."""
    choices = (Choice("grant", grant, verb, {"approve": True}), Choice("refuse", refuse, verb, {"approve": False}))
    return DecisionKind(about, title, (verb,), choices, shows=shows or _as_its_form(verb))


def _as_its_form(verb: Verb) -> Shows | None:
    asked = verb.shows
    return (lambda _user, case: asked(case)) if asked else None


register(
    _request(
        EXTENSION,
        gettext_lazy("More time?"),
        DECIDE_EXTENSION,
        grant=gettext_lazy("Grant it: the case is due later, and the citizen is told until when."),
        refuse=gettext_lazy("Refuse it: the due time stays as it is."),
    ),
    _request(
        SUSPENSION,
        gettext_lazy("Suspend?"),
        DECIDE_SUSPENSION,
        grant=gettext_lazy("Suspend it: no clock runs until that day, and the citizen is told."),
        refuse=gettext_lazy("Refuse it: the clocks run on."),
    ),
    _request(
        ASSISTANCE,
        gettext_lazy("Help from another unit?"),
        DECIDE_ASSIST,
        grant=gettext_lazy("Grant it: the unit sees the case, may visit, and says when its part is done."),
        refuse=gettext_lazy("Refuse it: the unit that has the case goes on alone."),
    ),
    _request(
        EXCLUSION_REVIEW.about,
        gettext_lazy("Exclude the rating?"),
        DECIDE_EXCLUSION,
        grant=gettext_lazy("Exclude it from the unit's satisfaction rate. It stays on record as the citizen gave it."),
        refuse=gettext_lazy("Refuse it: the rating counts in the unit's satisfaction rate."),
        shows=facts.of_exclusion,
    ),
    DecisionKind(
        DISSATISFIED.about,
        gettext_lazy("Close or reopen?"),
        (CLOSE_DISSATISFIED, REOPEN),
        (
            Choice("reopen", gettext_lazy("Open another round: visits are owed again."), REOPEN),
            Choice(
                "close",
                gettext_lazy("Close it: the citizen reads your reason, and the case counts as dissatisfied for ever."),
                CLOSE_DISSATISFIED,
            ),
        ),
        shows=facts.of_rating,
    ),
    DecisionKind(
        RULING.about,
        gettext_lazy("Which unit's is it?"),
        (RULE_ON_RETURN,),
        address=lambda wait: reverse("desk:move", args=[wait.case.number, RULE_ON_RETURN.code]),
    ),
    DecisionKind(
        SUSPENDED,
        gettext_lazy("Can it go on?"),
        (RELEASE,),
        address=lambda wait: reverse("desk:move", args=[wait.case.number, RELEASE.code]),
        when_due=True,
    ),
    DecisionKind(
        DOUBTFUL_RATING.about,
        gettext_lazy("Is the rating the citizen's own?"),
        (ACCEPT_RATING,),
        address=lambda _wait: reverse("desk:held_ratings"),
    ),
)

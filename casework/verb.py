"""The verbs: one object for everything that is known of one, and their registry. Pure data; every table is derived from it.

A verb is declared beside its step, with `declare`; rooms above casework declare theirs when the application starts. Policies and
doors are handed the verb itself. How to add one: CONTRIBUTING, "A verb".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from accounts.daily import Bound
from accounts.models import Role
from casework.bounds import A_DAY
from casework.decision import Decision
from casework.effect import Effect, Standing
from casework.lifecycle import State

Text = str | Promise
Facts = Mapping[str, Any]
MISSING: Any = object()
"""Stands for a part of a declaration that nobody may forget."""
HELP = "What each part is stands in casework/verb.py; CONTRIBUTING, “A verb”, shows one."
NOBODY: frozenset[Role] = frozenset()
ASKS = frozenset({"text", "line", "choice", "yes_no", "date", "moment", "unit", "person", "topic", "area", "case", "files"})
"""The kinds of questions: each is drawn by desk/cases/forms.py and parsed by api/serializers/verbs.py; files follow."""


class Names(Protocol):
    """What the codes and ids in an event's facts are called, in the reader's language."""

    def person(self, pk: object) -> str: ...
    def unit(self, code: object) -> str: ...
    def rule(self, code: str) -> str: ...
    def recall(self, pk: int) -> str: ...
    def actions(self, actions: Iterable[Mapping[str, Any]]) -> str: ...


EventText = Text | Callable[[Any, Names], str]
"""A sentence, or what makes one of an event and the names in it."""
NoticeText = Text | Callable[[dict[str, Any]], str]
"""What a notice says to the staff, with its facts in %(…)s, or what makes it of them."""
NoticeValues = Callable[[dict[str, Any]], Mapping[str, str]]
"""What a notice's text may name besides, made of its facts in the language of the moment."""


@dataclass(frozen=True)
class Ask:
    """One thing a verb asks the person for. `kind`: one of ASKS.

    `default`: of a choice, what a program means that leaves it out: it is older than the question. On a page people choose.
    `shortest`: of a text, how many characters it has at least.
    `shown_with`: another question and the answer to it with which alone this one is asked.
    """

    name: str
    kind: str
    label: Text
    required: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
    default: str = ""
    shortest: int = 0
    shown_with: tuple[str, str] | None = None
    emptied: bool = False
    """Whether nothing is an answer too: what stood there is taken away."""
    optional_for_programs: bool = False
    """Whether a program may leave it out that people are asked: it is older than the question."""


@dataclass(frozen=True)
class Beforehand:
    """What a form shows before anything is said. `by_user`: the text is somebody's own words."""

    label: Text
    text: str
    by_user: bool = False


@dataclass(frozen=True)
class EventStyle:
    """How an event stands in the timeline: `tone` and `icon` of its mark, and which part its words use.

    `names`: whether its sentence names a person, whose name has the language it has.
    """

    icon: str = "clock"
    tone: str = ""
    words: str = "note"
    names: bool = False


@dataclass(frozen=True)
class Notification:
    """One kind of notice that an event gives rise to, whom it reaches, and what it says to them.

    `to`: audiences of staff, as notices/recipients.py knows them. `citizen`: by text message, with a new link of the kind
    `link` where one is named. `when`: for which events and cases; None is all. `deferrable`: a staff notice that keeps until
    working time. `carries_code`: its secret is a code, not a link. `token`: of the link, where it follows from the event.
    `code`: the code, where it does; a link beside it is told to nobody, and opened by the code.

    `citizen_text`: a plain sentence with %(…)s, which administrators may word anew; it names no person and quotes nobody.
    `values`: what it may name besides number, unit, round and the notice's own secret. `label`: its occasion in the table of
    messages; the verb's label where empty. `default_on`: whether citizens get it while no administrator has decided.
    `required_because`: why it cannot be switched off; empty: it can.
    """

    kind: str
    to: tuple[str, ...] = ()
    citizen: bool = False
    link: str | None = None
    when: Callable[[Any, Any], bool] | None = None
    params: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] = field(default_factory=dict)
    deferrable: bool = False
    staff_text: NoticeText | None = None
    citizen_text: Text | None = None
    carries_code: bool = False
    token: Callable[[Any], str] | None = None
    code: Callable[[Any], str] | None = None
    values: NoticeValues | None = None
    label: Text = ""
    default_on: bool = True
    required_because: Text = ""

    def params_of(self, event: Any) -> Mapping[str, Any]:
        return self.params(event) if callable(self.params) else self.params


@dataclass(frozen=True)
class Part:
    """A part of a case that a verb replaces. `value`: how it stands, as text; `label`: the same for people, empty where some who
    may replace it do not read it."""

    value: str
    label: str = ""


@dataclass(frozen=True)
class Replaces:
    """What of a case a verb puts something else in the place of, so that a form overwrites nothing that it did not show.

    `present`: the parts by name, as they stand. `entered`: of what was entered, the parts it replaces: the field of the form, and
    the new value as text. `shown`: whether the form is filled with the parts, so that what was left as it was is not sent.
    `also`: further verbs by which the same parts change.
    """

    present: Callable[[Any], dict[str, Part]]
    entered: Callable[[Mapping[str, Any]], dict[str, tuple[str, str]]]
    shown: bool = False
    also: tuple[str, ...] = ()


Notifications = tuple[Notification, ...] | Callable[[Any, Any], Iterable[Notification]]


@dataclass(frozen=True)
class ReviewSubject:
    """Something that waits for a decision or for work. `owner`: the audience that owes it. `due_text`: a reminder of it."""

    about: str
    owner: str
    due_text: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Permission:
    """What a person may do or see, and who. Rows and areas are access's matter.

    `outside`: never whoever handled the case or belongs to a unit that did (hard rule 5): the citizen's word, and what would
    end the case, or excuse a visit, in the unit's favour. `any_handler`: also on a case that is assigned to a colleague.
    `leading`, `assisting`: whether those may who handle it for the unit that has it, and for a unit that assists.
    `field`: what of the case the person has to see besides.
    """

    code: str
    roles: frozenset[Role] = MISSING
    outside: bool = False
    any_handler: bool = False
    leading: bool = True
    assisting: bool = False
    field: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Verb(Permission):
    """One verb. Parts that are MISSING here have to be declared.

    `sources`, `target`: from which states, to which one (None: it stays). `leads`: further pairs of states that it makes.
    `offered`: a button, a form and an API action are made of this; otherwise it has a door of its own, or the system says it.
    `position`: its place among the buttons. `asks`: what its form and body ask for, the step's own arguments.
    `condition`: what else the case needs; it speaks also in the states of `explains`, where "wrong state" would say less.
    `takes`: what else it needs of the person, by their roles, on a case that stands so.
    `shows`: what its form says of the case beforehand. `proposes`: what it is filled with. `replaces`: what of the case, besides
    its state, is something else afterwards.
    `awaited_in`: the state whose one next move this is. `decides`: verbs of one decision, of which only one is ever made.
    `calls`: the citizen is called by it, and not again the same day. `by_citizen`: without an actor it was the citizen.
    `event_text_for_citizen`: the sentence of its event as the citizen reads it, where staff read another.
    `public`: the citizen sees it, and its words where `reason_public`. `folded`: its notices come as a digest.
    `tells`: who hears of it, in which words. `sends`: what the step itself sends, with a secret that only it knows.
    `effect`: what its event does to the case. `a_day`: how often one person does it in a day, at most; None where it only follows
    from another verb, which is counted. `in_bulk`: it can be done to many chosen cases at once (casework/bulk);
    `already_so`: what is then said of those to which it was done before.
    """

    label: Text = MISSING
    sources: frozenset[State] = MISSING
    target: State | None = None
    leads: frozenset[tuple[State, State]] = frozenset()
    offered: bool = True
    position: int = 0
    asks: tuple[Ask, ...] = ()
    note: Text = ""
    shows: Callable[[Any], Iterable[Beforehand]] | None = None
    proposes: Callable[[Any], dict[str, Any]] | None = None
    replaces: Replaces | None = None
    condition: Callable[[Any], Decision] | None = None
    takes: Callable[[frozenset[Role], Any], Decision] | None = None
    explains: frozenset[State] = frozenset()
    awaited_in: State | None = None
    decides: str = ""
    calls: bool = False
    by_citizen: bool = False
    event_text: EventText = MISSING
    event_text_for_citizen: EventText = ""
    event_style: EventStyle = MISSING
    public: bool = MISSING
    reason_public: bool = False
    tells: Notifications = MISSING
    sends: tuple[Notification, ...] = ()
    folded: bool = False
    reviews: tuple[ReviewSubject, ...] = ()
    effect: Effect | Callable[[Standing, Facts], Effect] = MISSING
    a_day: int | None = A_DAY
    in_bulk: bool = False
    already_so: Text = ""

    @property
    def bound(self) -> Bound | None:
        return None if self.a_day is None else Bound(f"verb {self.code}", self.a_day)

    def transitions(self) -> frozenset[tuple[State, State]]:
        """The pairs of states between which it moves a case."""
        target = self.target
        moves = {(source, target) for source in self.sources if source != target} if target else set()
        return self.leads | moves

    def notifications(self, event: Any, case: Any) -> Iterator[Notification]:
        """Those of this event."""
        declared = self.tells(event, case) if callable(self.tells) else self.tells
        return (notification for notification in declared if notification.when is None or notification.when(event, case))

    def effect_of(self, standing: Standing, facts: Facts) -> Effect:
        return self.effect(standing, facts) if callable(self.effect) else self.effect


def load_declarations(package: ModuleType) -> None:
    """Import every module of a package of steps, so that each declares its verbs. Raises where an offered verb has no step."""
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    if missing := [verb.code for verb in offered() if verb.code not in _steps]:
        raise ImproperlyConfigured(f"Behind the verb '{missing[0]}' stands no step: put `@step` on its function.")


Step = TypeVar("Step", bound=Callable[..., Any])
_verbs: dict[str, Verb] = {}
_steps: dict[str, Callable[..., Any]] = {}
_of_no_case: dict[str, Notification] = {}


def declare(verb: Verb) -> Verb:
    """Make the verb known. Raises ImproperlyConfigured, naming the verb and the part that is missing or does not fit."""
    missing = [part.name for part in fields(verb) if getattr(verb, part.name) is MISSING]
    if missing:
        raise ImproperlyConfigured(f"The verb '{verb.code}' lacks {', '.join(missing)}. {HELP}")
    if verb.code in _verbs:
        raise ImproperlyConfigured(f"The verb '{verb.code}' is declared twice.")
    for problem in _problems(verb):
        raise ImproperlyConfigured(f"The verb '{verb.code}': {problem}")
    _verbs[verb.code] = verb
    for table in (every, occasions, notice_texts, review_subjects, transitions):
        table.cache_clear()
    return verb


def announce(notification: Notification) -> Notification:
    """Make a message to citizens known that speaks of no case."""
    _of_no_case[notification.kind] = notification
    notice_texts.cache_clear()
    return notification


def of_no_case() -> tuple[Notification, ...]:
    """Those messages to citizens."""
    return tuple(_of_no_case.values())


def step(verb: Verb) -> Callable[[Step], Step]:
    """The function behind an offered verb: `(case, *, <what it asks>, actor, at)`."""

    def attach(function: Step) -> Step:
        _steps[verb.code] = function
        return function

    return attach


def get(code: str) -> Verb:
    """Raises ImproperlyConfigured where no such verb was declared."""
    try:
        return _verbs[code]
    except KeyError:
        raise ImproperlyConfigured(f"No verb '{code}' was declared; its step declares it.") from None


def find(code: str) -> Verb | None:
    return _verbs.get(code)


def step_of(verb: Verb) -> Callable[..., Any]:
    return _steps[verb.code]


@cache
def every() -> tuple[Verb, ...]:
    """All verbs in the order of their buttons, those without one last."""
    return tuple(sorted(_verbs.values(), key=lambda verb: (not verb.offered, verb.position, verb.code)))


def offered() -> list[Verb]:
    return [verb for verb in every() if verb.offered]


def in_bulk() -> list[Verb]:
    return [verb for verb in offered() if verb.in_bulk]


@cache
def notice_texts() -> dict[str, Notification]:
    """Every kind of notice that is declared in words, by its code."""
    return {notification.kind: notification for _verb, notification in occasions()} | _of_no_case


@cache
def occasions() -> tuple[tuple[Verb, Notification], ...]:
    """Every notice that some verb declares in words, beside the verb."""
    return tuple((verb, notification) for verb in every() for notification in _declared(verb))


@cache
def review_subjects() -> dict[str, ReviewSubject]:
    return {subject.about: subject for verb in every() for subject in verb.reviews}


@cache
def transitions() -> frozenset[tuple[str, str]]:
    """Every pair of states a case may step between; casework_transitions() in the database says the same."""
    pairs = {pair for verb in every() for pair in verb.transitions()}
    return frozenset((source.value, target.value) for source, target in pairs)


def _declared(verb: Verb) -> tuple[Notification, ...]:
    """What it tells and sends, as far as that does not depend on the event."""
    return verb.sends if callable(verb.tells) else verb.tells + verb.sends


def _problems(verb: Verb) -> Iterator[str]:
    if verb.offered and not verb.roles:
        yield "it is offered, but to nobody: `roles` is empty."
    if verb.offered and not verb.position:
        yield "it is offered, but `position` does not say where among the buttons."
    for ask in verb.asks:
        if ask.kind not in ASKS:
            yield f"'{ask.name}' is asked for as '{ask.kind}', which is none of {', '.join(sorted(ASKS))}."
    if isinstance(verb.effect, Effect) and verb.effect.state not in {None, verb.target}:
        yield f"its effect moves the case to '{verb.effect.state}', but its target is '{verb.target}'."
    known = notice_texts()
    for notice in _declared(verb):
        if not notice.to and not notice.citizen:
            yield f"the notice '{notice.kind}' reaches nobody: it names neither `to` nor `citizen`."
        if (notice.to and notice.staff_text is None) or (notice.citizen and notice.citizen_text is None):
            yield f"the notice '{notice.kind}' lacks the words for somebody it reaches."
        other = known.get(notice.kind)
        if other and _worded(other) != _worded(notice):
            yield f"the notice '{notice.kind}' has other words in another verb."
        if notice.citizen and not notice.default_on and notice.required_because:
            yield f"the notice '{notice.kind}' is off by default, but must never be."


def _worded(notice: Notification) -> tuple[object, ...]:
    return (notice.staff_text, notice.citizen_text, notice.default_on, notice.required_because)

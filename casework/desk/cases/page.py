"""What the case page shows: the citizen's words first, where it stands, the one next move, every other move or why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import downloads, event_text, masking
from casework import verb as registry
from casework.desk.callbacks import call_moves
from casework.desk.cases import alike, decided_here, entries, ladder, parts
from casework.desk.cases.due_in_words import Due, due
from casework.desk.cases.entries import Entry
from casework.desk.cases.ladder import Climb, Ladder
from casework.desk.cases.parts import CaseDecision, CaseMove, CaseSection
from casework.downloads import ShownFile
from casework.lifecycle import PATH, State, WaitKind
from casework.models import Attachment, Case, Event, Wait, Words
from casework.models.choices import Channel
from casework.notices import undelivered
from casework.notices.undelivered import Undelivered
from casework.policies import access, ratings, verbs
from casework.policies.assisting import unit_of
from casework.policies.requests import SUSPENDED
from casework.policies.rulings import MOST_RETURNS
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.policies.verbs import VerbDecision
from casework.steps.assist_done import ASSIST_DONE
from casework.steps.at_home import AT_HOME
from casework.steps.attest import ATTEST
from casework.steps.decide_rating import ACCEPT_RATING
from casework.steps.rate import RATE
from casework.steps.register import REGISTER
from casework.steps.release import RELEASE
from casework.steps.reopen import REOPEN
from casework.steps.rule_on_return import RULE_ON_RETURN
from casework.verb import Verb
from casework.wording import join_names
from casework.worktime import durations

WAITS_FOR: dict[State, str | Promise] = {
    State.RECEIVED: gettext_lazy("A dispatcher sends it to a unit."),
    State.DISPATCHED: gettext_lazy("The unit acknowledges it."),
    State.ACKNOWLEDGED: gettext_lazy("Someone from the unit visits the citizen."),
    State.VISITED: gettext_lazy("The unit reports what was done."),
    State.RESOLVED: gettext_lazy("The citizen rates the result."),
    State.SUSPENDED: gettext_lazy("It rests until somebody releases it."),
}
MOST_MERGED = 20
"""Numbers of merged cases on the page; the list shows them all."""
OWN_WORDS = gettext_lazy("The citizen's own words")
ONLY_A_LABEL = gettext_lazy("The topic as another register named it. No words of the citizen came with it.")


@dataclass(frozen=True)
class Step:
    """One station of the way, as the bar above the page draws it."""

    state: State
    passed: bool
    here: bool


@dataclass(frozen=True)
class Assisting:
    unit: str
    due: Due | None


@dataclass(frozen=True)
class CasePage:
    case: Case
    visible_fields: frozenset[str]
    snapshot: CaseSnapshot
    title: str
    demand: str
    demand_how: str | Promise
    """Whose words they are: of an import there may be only the label of the register it came from."""
    demand_at: datetime | None
    """When they were told us; None where another register had them first."""
    demand_on: date | None
    """The day on which that register had them, where it said so."""
    brief: str
    demand_files: list[ShownFile]
    redacted: bool
    name: str
    phone: str
    email: str
    address: str
    at_home: str
    """When the citizen can be visited, as they said it last."""
    moves: list[VerbDecision]
    acts: bool
    """Whether the person does anything at all on some case."""
    own_moves: list[CaseMove]
    """Moves with a page of their own, which other rooms bring."""
    sections: list[CaseSection]
    entries: list[Entry]
    ladder: Ladder | None
    decisions: list[CaseDecision]
    """What this person has to decide first."""
    leader: Case | None
    """Into which it is merged; `leader_seen`: whether the person may open that one."""
    leader_seen: bool
    merged: list[str]
    """The numbers of those that are merged into it, as far as the person may see them."""
    undelivered: Undelivered | None
    """Where the last message did not reach the citizen."""
    at: datetime

    @property
    def path(self) -> list[Step]:
        """Received to closed; an end aside from the way is shown by the state's tag alone."""
        if self.case.state not in PATH:
            return []
        here = PATH.index(State(self.case.state))
        return [Step(state, passed=i < here or here == len(PATH) - 1, here=i == here) for i, state in enumerate(PATH)]

    @property
    def online(self) -> Wait | None:
        """None while the case is suspended: nobody is to go meanwhile."""
        return None if self.case.state == State.SUSPENDED else self.snapshot.wait(WaitKind.VISIT)

    @property
    def online_for(self) -> str:
        return str(durations.in_words(self.at - self.online.since)) if self.online else ""

    @property
    def online_label(self) -> str:
        """What the time of the bar is called, where somebody has been there and it is not online only."""
        return _("Another visit owed for") if self.snapshot.facts.visits_counted else ""

    @property
    def climb(self) -> Climb | None:
        """How far the case has come up the ladder of its escalation; nothing is to be said of it while the clock stands still."""
        if not self.online or not self.ladder or self.snapshot.is_paused(self.online):
            return None
        wait = self.online
        return self.ladder.climb(clock_from=wait.clock_from, days_from=wait.days_from, urgency=self.case.urgency, at=self.at)

    @property
    def resolution(self) -> Wait | None:
        return self.snapshot.wait(WaitKind.RESOLUTION)

    @property
    def due(self) -> Due | None:
        wait = self.resolution
        return due(wait.due_at, paused=self.snapshot.is_paused(wait), at=self.at) if wait else None

    @property
    def merged_more(self) -> bool:
        """Whether there may be others than those it names."""
        return len(self.merged) == MOST_MERGED

    @property
    def assisting(self) -> list[Assisting]:
        """The units that assist, and by when each is to be done with its part."""
        waits = {unit_of(wait.about): wait for wait in self.snapshot.waits}
        parts = ((unit, waits[unit.pk]) for unit in self.snapshot.facts.assisting)
        return [Assisting(str(unit), due(wait.due_at, paused=self.snapshot.is_paused(wait), at=self.at)) for unit, wait in parts]

    @property
    def rests_until(self) -> Due | None:
        """When a suspended case is looked at again."""
        wait = next((wait for wait in self.snapshot.waits if wait.about == SUSPENDED), None)
        return due(wait.due_at, paused=False, at=self.at) if wait else None

    @property
    def rests(self) -> bool:
        """Suspended, and the day on which it is looked at again has not come."""
        return bool(self.rests_until and self.rests_until.at and self.rests_until.at > self.at)

    @property
    def next_verb(self) -> Verb | None:
        """What the case waits for; a held or contested rating waits for a supervisor."""
        facts = self.snapshot.facts
        if facts.state == State.RECEIVED and facts.returns >= MOST_RETURNS:
            return RULE_ON_RETURN
        if facts.rating_held:
            return ACCEPT_RATING
        if facts.state == State.VISITED and facts.owes_visit:
            return ATTEST
        if self.case.state == State.RESOLVED and facts.satisfied is False:
            return REOPEN
        if any(move.verb is ASSIST_DONE and move.allowed for move in self.moves):
            return ASSIST_DONE
        if facts.state == State.MERGED and facts.to_rate:
            return RATE
        return next((verb for verb in registry.every() if verb.awaited_in == self.case.state), None)

    @property
    def next_move(self) -> VerbDecision | None:
        """The next move, where it is this person's to make."""
        next_verb = None if self.rests and self.next_verb is RELEASE else self.next_verb
        return next((move for move in self._open_moves if move.verb is next_verb), None)

    @property
    def next_own_move(self) -> CaseMove | None:
        """The same, where it has a page of its own."""
        return next((move for move in self.own_moves if move.leads_to is self.next_verb), None)

    @property
    def other_own_moves(self) -> list[CaseMove]:
        return [move for move in self.own_moves if move is not self.next_own_move]

    @property
    def waits_for(self) -> str | Promise:
        if self.snapshot.facts.nobody_came:
            return _("Waiting for a supervisor's decision: the citizen says that nobody came.")
        if self.snapshot.facts.rating_held:
            return _("Waiting for a supervisor's decision: it is not certain that the rating is the citizen's own.")
        if self.case.state == State.RESOLVED and self.snapshot.facts.satisfied is False:
            return _("Waiting for a supervisor's decision: the citizen is dissatisfied in the last round.")
        facts = self.snapshot.facts
        if self.next_verb is RULE_ON_RETURN:
            return _("Waiting for a supervisor's ruling: the case was returned twice.")
        if facts.state == State.VISITED and facts.visits_missing:
            return _("Another visit is required: %(n)d of %(of)d visits count.") % {
                "n": facts.visits_counted,
                "of": facts.visits_required,
            }
        if facts.state == State.VISITED and facts.leader_visit_owed:
            return _("A leader's visit is required: the unit lead visits the citizen.")
        if facts.state == State.VISITED and facts.assisting:
            return _("The assisting unit has still to do its part: %(units)s.") % {"units": join_names(map(str, facts.assisting))}
        if self.leader and facts.to_rate:
            return WAITS_FOR[State.RESOLVED]
        if self.leader:
            return _("Handled together with case %(number)s.") % {"number": self.leader.number}
        return WAITS_FOR.get(State(self.case.state), "")

    @property
    def other_moves(self) -> list[VerbDecision]:
        return [move for move in self._open_moves if move is not self.next_move]

    @property
    def _open_moves(self) -> list[VerbDecision]:
        """What this person may do now; the decisions have pages of their own, where what they are about is shown."""
        return [move for move in self.moves if move.allowed and not move.verb.decides]

    @property
    def refused_moves(self) -> list[VerbDecision]:
        """What the person's role could do, but not now."""
        return [move for move in self.moves if move.yours and not move.allowed]

    @property
    def others_moves(self) -> list[VerbDecision]:
        """What somebody else does; of no interest to who only reads."""
        return [move for move in self.moves if not move.yours] if self.acts else []


def page(user: User, case: Case, *, at: datetime) -> CasePage:
    """Everything the page shows, in a fixed number of queries. `case`: one the person may see, with what it refers to."""
    visible_fields = access.fields(user, case)
    snapshot = take_snapshot(case)
    words_by_id = {str(words.pk): words for words in case.words.all()} if "events" in visible_fields else {}
    readable = access.kinds_seen(visible_fields)
    outside = frozenset() if "text" in visible_fields else entries.words_from_outside(words_by_id.values(), snapshot)
    demand = _newest(words_by_id, Words.Kind.DEMAND)
    brief = _newest(words_by_id, Words.Kind.BRIEF)
    events = list(case.events.select_related("actor", "on_behalf_of").order_by("-seq")) if "events" in visible_fields else []
    names = event_text.names_in(events)
    files = downloads.of_events(case, events, kinds=readable)
    of_unit = ratings.words_that_reach_the_unit(case, snapshot.ratings) if "rating_words" not in visible_fields else frozenset()
    return CasePage(
        case=case,
        visible_fields=visible_fields,
        snapshot=snapshot,
        title=demand.title if demand and "title" in visible_fields else "",
        demand=demand.text if demand and "text" in visible_fields else "",
        brief=brief.text if brief and "brief" in visible_fields else "",
        demand_how=ONLY_A_LABEL if demand and demand.text == case.source_category else OWN_WORDS,
        demand_at=None if case.channel == Channel.IMPORT else case.created_at,
        demand_on=_registered_elsewhere(events),
        demand_files=_files(case, demand, files),
        redacted=bool(demand and demand.redacted_at),
        name=masking.name(case.citizen.name) if case.citizen and "citizen" in visible_fields else "",
        phone=masking.phone(case.citizen.phone) if case.citizen and case.citizen.phone and "citizen" in visible_fields else "",
        email=masking.email(case.email) if "citizen" in visible_fields else "",
        address=masking.address(case.address) if case.address and "place" in visible_fields else "",
        at_home=_at_home(events, words_by_id) if "text" in visible_fields else "",
        moves=verbs.decisions(user, case, snapshot),
        acts=any(access.may(user, verb) for verb in registry.offered()),
        own_moves=[*call_moves.moves(user, case, snapshot), *parts.moves(user, case, snapshot)],
        sections=[*alike.sections(user, case, snapshot), *parts.sections(case, snapshot)],
        entries=entries.fold(
            _entry(
                event,
                names,
                entries.readable(words_by_id.get(event.facts.get("words_id", "")), event, readable, of_unit, outside),
                files,
            )
            for event in events
        ),
        ladder=ladder.of_visits() if snapshot.wait(WaitKind.VISIT) else None,
        leader=case.merged_into,
        leader_seen=case.merged_into is not None and access.visible_to(user).filter(merged=case).exists(),
        merged=list(access.merged_into(user, case).values_list("number", flat=True)[:MOST_MERGED]),
        decisions=[*decided_here.decisions(user, case, snapshot), *parts.decisions(user, case, snapshot)],
        undelivered=undelivered.of_cases([case.pk], at=at).get(case.pk) if "events" in visible_fields else None,
        at=at,
    )


def _entry(event: Event, names: event_text.Names, words: Words | None, files: Mapping[str, list[Attachment]]) -> Entry:
    return entries.of_event(event, names, words, _files(event.case, words, files))


def _files(case: Case, words: Words | None, files: Mapping[str, list[Attachment]]) -> list[ShownFile]:
    """What came with these words, where the person reads them."""
    attachments = files.get(str(words.pk), []) if words else []
    return downloads.shown(attachments, address=lambda file: reverse("api:file", args=[case.number, file]))


def _registered_elsewhere(events: Iterable[Event]) -> date | None:
    day = next((event.facts.get("received_on") for event in events if event.verb == REGISTER.code), None)
    return date.fromisoformat(day) if day else None


def _at_home(newest_first: Iterable[Event], words_by_id: Mapping[str, Words]) -> str:
    event = next((event for event in newest_first if event.verb == AT_HOME.code), None)
    words = words_by_id.get(event.facts["words_id"]) if event else None
    return words.text if words else ""


def _newest(words_by_id: dict[str, Words], kind: str) -> Words | None:
    return max((words for words in words_by_id.values() if words.kind == kind), key=lambda words: words.created_at, default=None)

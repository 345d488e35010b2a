"""What became of every message, against what arrived at the gateway."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from casework.models import Attempt, Notice
from casework.notices.deliver import BACKOFF, OVERTAKEN_AFTER
from tests.gateways.process import Arrival


@dataclass(frozen=True)
class Fate:
    """Of one message. `attempts`: as it was claimed; `answered`, `answers_lost`, `refused`: as was noted of them."""

    notice: int
    case: int
    state: str
    urgent: bool
    attempts: int
    answered: int
    answers_lost: int
    refused: int

    @property
    def cut_off(self) -> int:
        """Attempts of which nothing was noted: a worker was killed."""
        return self.attempts - self.answered - self.answers_lost - self.refused


@dataclass
class Tally:
    """`counts`, and what is wrong: everything else has to be empty."""

    counts: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        kinds = {"lost": self.lost, "doubled": self.unexplained, "out of order": self.out_of_order, "wrong": self.wrong}
        return [f"{name}: {detail}" for name, details in kinds.items() for detail in details]


def fates() -> list[Fate]:
    """Of all messages to citizens, in the order in which they were written."""
    outcomes = Attempt.Outcome
    rows = (
        Notice.objects.filter(recipient=None)
        .annotate(
            answered=Count("tries", filter=Q(tries__outcome=outcomes.TAKEN)),
            answers_lost=Count("tries", filter=Q(tries__outcome=outcomes.LOST)),
            refused=Count("tries", filter=Q(tries__outcome=outcomes.REFUSED)),
        )
        .order_by("pk")
        .values_list("pk", "case_id", "state", "priority", "attempts", "answered", "answers_lost", "refused")
    )
    return [Fate(pk, case or 0, state, urgent == Notice.Priority.URGENT, *counts) for pk, case, state, urgent, *counts in rows]


def judge(messages: Sequence[Fate], arrivals: Sequence[Arrival], *, written: int) -> Tally:
    """`written`: how many there must be."""
    tally = Tally()
    times = Counter(arrival.notice for arrival in arrivals)
    _lost(messages, times, tally, written=written)
    _doubled(messages, times, tally)
    _ordered(messages, arrivals, tally)
    _contents(arrivals, tally)
    return tally


def _lost(messages: Sequence[Fate], times: Mapping[int, int], tally: Tally, *, written: int) -> None:
    states = Counter(fate.state for fate in messages)
    failed = [fate for fate in messages if fate.state == Notice.State.FAILED]
    if len(messages) != written:
        tally.lost.append(f"{written} were written, {len(messages)} are there")
    marked = {Notice.State.SENT.value, Notice.State.FAILED.value}
    tally.lost += [f"message {fate.notice} is still {fate.state}" for fate in messages if fate.state not in marked]
    never = [fate for fate in messages if fate.state == Notice.State.SENT and fate.notice not in times]
    tally.lost += [f"message {fate.notice} is marked as sent, and never arrived" for fate in never]
    tally.wrong += [f"message {fate.notice} failed after {fate.attempts}" for fate in failed if fate.attempts <= len(BACKOFF)]
    strangers = times.keys() - {fate.notice for fate in messages}
    tally.wrong += [f"{notice} arrived, which nobody wrote" for notice in sorted(strangers)]
    tally.counts |= {
        "messages": len(messages),
        "of them sent": states[Notice.State.SENT],
        "failed after six attempts, and marked so": len(failed),
        "of these had arrived, the answer lost each time": sum(fate.notice in times for fate in failed),
    }


def _doubled(messages: Sequence[Fate], times: Mapping[int, int], tally: Tally) -> None:
    """One arrival is due to each; more only to an answer that was lost, or a worker that could not note or mark it."""
    doubled = [fate for fate in messages if times.get(fate.notice, 0) > 1]
    by_answers = [fate for fate in doubled if times[fate.notice] <= 1 + fate.answers_lost]
    by_kills = [fate for fate in doubled if 1 + fate.answers_lost < times[fate.notice] <= _most(fate)]
    tally.unexplained = [f"message {f.notice} arrived {times[f.notice]} times" for f in doubled if times[f.notice] > _most(f)]
    tally.counts |= {
        "arrived more than once, with the same id": len(doubled),
        "of them by answers that were lost": len(by_answers),
        "of them by workers killed between taking and marking": len(by_kills),
        "attempts whose answer was lost": sum(fate.answers_lost for fate in messages),
        "attempts refused": sum(fate.refused for fate in messages),
        "attempts cut off by a kill": sum(fate.cut_off for fate in messages),
        "noted and not marked when killed": sum(max(fate.answered - 1, 0) for fate in messages),
    }


def _most(fate: Fate) -> int:
    return max(fate.answered, 1) + fate.answers_lost + fate.cut_off


def _ordered(messages: Sequence[Fate], arrivals: Sequence[Arrival], tally: Tally) -> None:
    """By their first arrivals."""
    first: dict[int, int] = {}
    for place, arrival in enumerate(arrivals):
        first.setdefault(arrival.notice, place)
    by_case: dict[int, list[Fate]] = defaultdict(list)
    for fate in messages:
        if fate.notice in first:
            by_case[fate.case].append(fate)
    overtakings = [pair for fates_of_case in by_case.values() for pair in _overtakings(fates_of_case, first)]
    allowed = [(earlier, later) for earlier, later in overtakings if later.urgent and earlier.attempts > OVERTAKEN_AFTER]
    tally.out_of_order = [
        f"message {later.notice} before {earlier.notice} of case {later.case}, which was tried {earlier.attempts} times"
        for earlier, later in overtakings
        if (earlier, later) not in allowed
    ]
    tally.counts["codes that overtook what had failed twice"] = len(allowed)


def _overtakings(of_case: Sequence[Fate], first: Mapping[int, int]) -> Iterable[tuple[Fate, Fate]]:
    for nth, later in enumerate(of_case):
        for earlier in of_case[:nth]:
            if first[later.notice] < first[earlier.notice]:
                yield earlier, later


def _contents(arrivals: Sequence[Arrival], tally: Tally) -> None:
    """One id says one thing, and no other id says it."""
    contents: dict[int, set[str]] = defaultdict(set)
    for arrival in arrivals:
        contents[arrival.notice].add(arrival.content)
    tally.wrong += [f"message {notice} said different things" for notice, several in contents.items() if len(several) > 1]
    of_content = Counter(content for several in contents.values() for content in several)
    tally.wrong += [f"the same message under {times} ids" for times in of_content.values() if times > 1]

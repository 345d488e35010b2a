"""What the words and the address of a demand show: topic, area, unit and urgency, each with its reason. A person decides."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from accounts.models import Area, Unit, User
from casework.models import Route, Topic, UrgencyWord
from casework.models.choices import Urgency
from casework.policies import routing
from casework.proposing import lessons, places, urgency
from casework.proposing.asked import count
from casework.proposing.classifier import Guess
from casework.proposing.lessons import Learned
from casework.wording import join_names

MOST = 3
SURE = 0.95
"""The probability from which places, units and urgencies may be chosen beforehand. Topics have a margin of their own."""
LEAST_LIKELY = 0.02

What = TypeVar("What")


@dataclass(frozen=True)
class Proposal(Generic[What]):
    """`probability`: None where earlier cases say nothing of it. `preselected`: sure enough to be chosen before anybody did."""

    what: What
    probability: float | None
    reason: str
    preselected: bool


@dataclass(frozen=True)
class Proposals:
    """The likeliest first in each; empty where nothing shows."""

    topics: Sequence[Proposal[Topic]]
    areas: Sequence[Proposal[Area]]
    units: Sequence[Proposal[Unit]]
    urgencies: Sequence[Proposal[str]]


def proposals(user: User, *, text: str, address: str = "", at: datetime) -> Proposals:
    """For this person, in the language of the moment. Raises AskedTooOften."""
    count(user, at=at)
    text, address = text.replace("\0", " "), address.replace("\0", " ")
    learned = lessons.newest()
    topics = _topics(text, learned)
    areas = _areas(text, address, learned)
    return Proposals(topics, areas, _units(topics, areas), _urgencies(text, learned))


def topics_and_areas(text: str, address: str) -> tuple[list[Proposal[Topic]], list[Proposal[Area]]]:
    """The same, for somebody without an account, of whom the caller says how often they may ask."""
    learned = lessons.newest()
    return _topics(text.replace("\0", " "), learned), _areas(text.replace("\0", " "), address.replace("\0", " "), learned)


def _topics(text: str, learned: Learned) -> list[Proposal[Topic]]:
    if learned.topics is None:
        return []
    likeliest = learned.topics.propose(text, most=MOST + 2)
    guesses = [guess for guess in likeliest if guess.probability >= LEAST_LIKELY and guess.because]
    topics = {topic.code: topic for topic in Topic.objects.filter(enabled=True, code__in=[guess.code for guess in guesses])}
    margin = learned.topics.margin
    return [
        Proposal(topics[guess.code], guess.probability, _topic_reason(guess), place == 0 and guess.probability >= margin)
        for place, guess in enumerate(guesses)
        if guess.code in topics
    ][:MOST]


def _topic_reason(guess: Guess) -> str:
    return _("Words like these stand in earlier cases of this topic: %(words)s.") % {"words": join_names(guess.because)}


def _areas(text: str, address: str, learned: Learned) -> list[Proposal[Area]]:
    """Those that are named, the address before the words; then those in which places lie that earlier cases named."""
    areas = list(Area.objects.all())
    by_code = {area.code: area for area in areas}
    proposed: dict[int, Proposal[Area]] = {}
    likely = learned.names.probability if learned.names.cases else None
    for written in (address, text):
        named = places.areas_named(written, areas)
        for area, name in named:
            reason = _("It is named: %(name)s.") % {"name": name}
            sure = likely is not None and likely >= SURE and len(named) == 1 and not proposed
            proposed.setdefault(area.pk, Proposal(area, likely, reason, sure))
        for place in places.particular(places.named_in(written)):
            known = learned.places.get(place)
            lies_in = by_code.get(known.area) if known else None
            if known and lies_in:
                about = {"place": place, "hits": known.share.hits, "cases": known.share.cases}
                reason = _("Of %(cases)d people whose cases name %(place)s, %(hits)d were in this area.") % about
                chance = known.share.probability
                proposed.setdefault(lies_in.pk, Proposal(lies_in, chance, reason, chance >= SURE and not proposed))
    return list(proposed.values())[:MOST]


def _units(topics: Sequence[Proposal[Topic]], areas: Sequence[Proposal[Area]]) -> list[Proposal[Unit]]:
    """Where the dispatch table leads, by the likeliest topics and the first area; without either, its line for everything."""
    area = areas[0] if areas else None
    table = routing.table()
    chances: dict[int, float] = defaultdict(float)
    lines: dict[int, Route] = {}
    sure: set[int] = set()
    likely_topics: Sequence[Proposal[Topic] | None] = topics or [None]
    for topic in likely_topics:
        line = routing.line(table, topic.what if topic else None, area.what if area else None)
        if line is None:
            continue
        chances[line.unit_id] += (topic.probability or 0) if topic else 0
        lines.setdefault(line.unit_id, line)
        if topic and topic.preselected and (line.area is None or (area is not None and area.preselected)):
            sure.add(line.unit_id)
    ordered = sorted(lines.values(), key=lambda line: chances[line.unit_id], reverse=True)
    return [
        Proposal(line.unit, min(chances[line.unit_id], 1.0) or None, _unit_reason(line), line.unit_id in sure)
        for line in ordered[:MOST]
    ]


def unit_of(topic: Topic | None, area: Area | None) -> Proposal[Unit] | None:
    """Where the dispatch table leads what is chosen."""
    line = routing.line(routing.table(), topic, area)
    return Proposal(line.unit, None, _unit_reason(line), preselected=False) if line else None


def _unit_reason(line: Route) -> str:
    topic, area = line.topic or _("any topic"), line.area or _("any area")
    return _("The dispatch table sends “%(topic)s” in “%(area)s” to it.") % {"topic": topic, "area": area}


def _urgencies(text: str, learned: Learned) -> list[Proposal[str]]:
    """By the words of the catalogue. An emergency is never chosen beforehand: whoever takes the call says that it is one."""
    proposed: dict[str, Proposal[str]] = {}
    for word in _once(urgency.spoken(text, UrgencyWord.objects.all())):
        share = learned.urgencies.get(word.word)
        chance = share.probability if share else None
        sure = chance is not None and chance >= SURE and word.urgency != Urgency.EMERGENCY and not proposed
        reason = _("The words hold “%(word)s”.") % {"word": word.word}
        proposed[word.urgency] = Proposal(word.urgency, chance, reason, sure)
    if not proposed:
        reason = _("No word in it speaks for another urgency.")
        proposed[Urgency.NORMAL] = Proposal(Urgency.NORMAL.value, None, reason, False)
    return list(proposed.values())[:MOST]


def _once(words: Sequence[UrgencyWord]) -> list[UrgencyWord]:
    """The first of each urgency."""
    return [word for place, word in enumerate(words) if word.urgency not in {earlier.urgency for earlier in words[:place]}]

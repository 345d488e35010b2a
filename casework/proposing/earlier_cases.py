"""The deployment's own cases, as what is learned of: their words as they are masked, and what people decided of them.

Topic, area and urgency are set by people alone: at the desk, by another register, or put right by a dispatcher.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Area
from accounts.trees import related
from casework.models import Topic, UrgencyWord, Words
from casework.proposing import places, urgency
from casework.proposing.lessons import KnownPlace, Share

MOST = 12_000
"""The newest of them."""
MOST_OF_A_TOPIC = 600
FEWEST_OF_A_TOPIC = 10
"""A topic with fewer counts as the one above it."""
FEWEST_CITIZENS = 3
"""A place that fewer named is not learned."""
LEAST_SHARE = 0.6


@dataclass(frozen=True)
class EarlierCase:
    """`topic`, `area`, `urgency`: codes, or paths in their trees; empty where nobody set one. `citizen`: to tell them apart."""

    text: str
    address: str
    topic: str
    area: int | None
    urgency: str
    citizen: Hashable


def read() -> list[EarlierCase]:
    """The newest, without confidential and redacted ones."""
    demands = Words.objects.filter(kind=Words.Kind.DEMAND, redacted_at=None, case__confidential=False)
    rows = demands.order_by("-created_at").values_list(
        *("title", "text", "case__address", "case__topic__path", "case__area", "case__urgency", "case__citizen", "case")
    )
    return [
        EarlierCase(f"{title}。{text}", address, topic or "", area, urgent, citizen or f"case {case}")
        for title, text, address, topic, area, urgent, citizen, case in rows[:MOST]
    ]


def with_topics(cases: Sequence[EarlierCase]) -> Iterator[tuple[EarlierCase, str]]:
    """Each with the code of its topic, or of the nearest above it that has cases enough: so many of each at most."""
    codes = {topic.path: topic.code for topic in Topic.objects.filter(enabled=True)}
    below = Counter(path for case in cases for path in _upwards(case.topic) if path in codes)
    taken: Counter[str] = Counter()
    for case in cases:
        topic = next((path for path in _upwards(case.topic) if below[path] >= FEWEST_OF_A_TOPIC), "")
        if topic and taken[topic] < MOST_OF_A_TOPIC:
            taken[topic] += 1
            yield case, codes[topic]


def known_places(cases: Sequence[EarlierCase]) -> dict[str, KnownPlace]:
    """Places that several citizens named, where most of their cases lay in one area."""
    codes = dict(Area.objects.values_list("pk", "code"))
    areas_by_place: dict[str, dict[Hashable, str]] = defaultdict(dict)
    for case in cases:
        if case.area in codes:
            for name in places.particular(places.named_in(f"{case.address}。{case.text}")):
                areas_by_place[name][case.citizen] = codes[case.area]
    known = {}
    for name, by_citizen in areas_by_place.items():
        area, hits = Counter(by_citizen.values()).most_common(1)[0]
        if len(by_citizen) >= FEWEST_CITIZENS and hits >= LEAST_SHARE * len(by_citizen):
            known[name] = KnownPlace(area, Share(len(by_citizen), hits))
    return known


def names_right(cases: Sequence[EarlierCase]) -> Share:
    """How often a case lay in the area that its words or its address name first."""
    areas = list(Area.objects.all())
    paths = {area.pk: area.path for area in areas}
    outcomes = [
        related(named[0][0].path, paths[case.area])
        for case in cases
        if case.area is not None and (named := places.areas_named(f"{case.address}。{case.text}", areas))
    ]
    return Share(len(outcomes), sum(outcomes))


def urgencies(cases: Sequence[EarlierCase]) -> Mapping[str, Share]:
    """Of each word that speaks for an urgency, how often the case had it."""
    words = list(UrgencyWord.objects.all())
    outcomes: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        for word in urgency.spoken(case.text, words):
            outcomes[word.word].append(case.urgency == word.urgency)
    return {word: Share(len(hits), sum(hits)) for word, hits in outcomes.items()}


def _upwards(path: str) -> list[str]:
    """The topic's own path and those above it, the nearest first."""
    labels = path.split(".") if path else []
    return [".".join(labels[:end]) for end in range(len(labels), 0, -1)]

"""Open demands about a public matter that a citizen's words may be about too: of the topic and in the community they speak of.

The words, titles and addresses of those demands are not compared: see policies/public_matters.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import Area
from casework.models import Case, Topic, UrgencyWord
from casework.models.choices import Urgency
from casework.policies import public_matters
from casework.proposing import urgency
from casework.proposing.asked import TookTooLong
from casework.proposing.places import ordinary
from casework.proposing.propose import topics_and_areas
from casework.proposing.similar import in_time

MOST = 3
"""So many are shown. Where more of one topic are open in a community nobody can tell which is meant, and none is shown."""
READ = 100
LIKELY = 0.2
"""The probability from which a topic counts as what the words are about."""
MILLISECONDS = 500
"""What takes longer is given up, and nothing is shown."""
SHORTEST_WORD = 4
"""Letters of a word in a name that stands for it in English; of one in Chinese two characters."""
ATTENTION = frozenset({Urgency.EMERGENCY, Urgency.URGENT})


@dataclass(frozen=True)
class SharedMatter:
    """`people`: how many ask for it; 0 where they are too few to be told."""

    case_id: int
    topic: Topic
    area: Area
    state: str
    since: datetime
    people: int


def shared_matters(text: str, address: str) -> list[SharedMatter]:
    """At most three, the likeliest topic first and the oldest of each; none where a dispatcher has to read the words at once."""
    try:
        with in_time(MILLISECONDS):
            return _as_matters(_cases(text, address))
    except TookTooLong:
        return []


def _cases(text: str, address: str) -> list[Case]:
    marked = list(Topic.objects.filter(public_matter=True, enabled=True))
    speaking = UrgencyWord.objects.filter(urgency__in=ATTENTION)
    if not marked or urgency.spoken(text, speaking):
        return []
    likely, near = topics_and_areas(text, address)
    topics = _ordered(marked, [topic.what.pk for topic in likely if (topic.probability or 0) >= LIKELY], text)
    cases = Case.objects.filter(public_matters.is_offered(), topic__in=topics, area__in=[area.what for area in near])
    joined = cases.annotate(together=Count("merged")).filter(together__lt=public_matters.MOST_TOGETHER)
    rows = list(joined.select_related("topic", "area").order_by("created_at", "pk")[:READ])
    of_each: dict[tuple[int | None, int | None], list[Case]] = defaultdict(list)
    for case in rows:
        of_each[case.topic_id, case.area_id].append(case)
    clear = [case for cases in of_each.values() if len(cases) <= MOST for case in cases]
    ranks = {topic.pk: rank for rank, topic in enumerate(topics)}
    return sorted(clear, key=lambda case: ranks[case.topic_id or 0])[:MOST]


def _ordered(marked: Iterable[Topic], likely: Sequence[int], text: str) -> list[Topic]:
    """Those that earlier cases speak for, the likeliest first; then those that the words name."""
    topics = {topic.pk: topic for topic in marked}
    read = ordinary(text)
    named = [pk for pk, topic in topics.items() if pk not in likely and any(word in read for word in _words(topic))]
    return [topics[pk] for pk in (*likely, *named) if pk in topics]


def _words(topic: Topic) -> list[str]:
    """垃圾清运 is named by 垃圾 and by 清运; Street lights by street and by lights."""
    name = ordinary(topic.name)
    english = [word for word in topic.name_en.lower().split() if len(word) >= SHORTEST_WORD]
    return [name[place : place + 2] for place in range(0, len(name) - 1, 2)] + english


def _as_matters(cases: Sequence[Case]) -> list[SharedMatter]:
    if not cases:
        return []
    ids = [case.pk for case in cases]
    asking = Case.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids), citizen__phone_hash__isnull=False)
    citizens: dict[int, set[int | None]] = defaultdict(set)
    for pk, leader, citizen in asking.values_list("pk", "merged_into_id", "citizen_id"):
        citizens[leader or pk].add(citizen)
    return [_matter(case, people=len(citizens[case.pk])) for case in cases]


def _matter(case: Case, *, people: int) -> SharedMatter:
    assert case.topic is not None
    assert case.area is not None
    counted = people if people >= public_matters.FEWEST_COUNTED else 0
    return SharedMatter(case.pk, case.topic, case.area, case.state, case.created_at, counted)

"""The lines of a case's timeline, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from casework import event_text
from casework.downloads import ShownFile
from casework.models import Event, Words
from casework.policies.snapshot import CaseSnapshot
from casework.steps.escalate import ESCALATE
from casework.steps.register import REGISTER
from casework.wording import join_sentences

RELYING = frozenset({Words.Kind.REASON, Words.Kind.RESOLUTION})
"""Words whose title is the rule that they rely on."""


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `rule`: which one its words rely on.

    `times`: each single escalation, where this line stands for several of one rule.
    """

    event: Event
    who: str
    sentence: str
    text: str
    redacted: bool
    rule: str = ""
    files: list[ShownFile] = field(default_factory=list)
    times: tuple["Entry", ...] = ()


def of_event(event: Event, names: event_text.Names, words: Words | None, files: list[ShownFile]) -> Entry:
    """`words`, `files`: as far as this person reads and sees them."""
    return Entry(
        event=event,
        who=event_text.who(event),
        sentence=event_text.sentence(event, names),
        text=words.text if words else "",
        rule=words.title if words and words.kind in RELYING else "",
        redacted=bool(words and words.redacted_at),
        files=files,
    )


def readable(
    words: Words | None, event: Event, kinds: frozenset[str], of_unit: frozenset[object], outside: frozenset[object]
) -> Words | None:
    """The words of an event, if this person reads them; the demand itself stands above the timeline."""
    if words is None or event.verb == REGISTER.code or words.pk in outside:
        return None
    return words if words.kind in kinds or words.pk in of_unit else None


def words_from_outside(candidates: Iterable[Words], snapshot: CaseSnapshot) -> frozenset[object]:
    """Notes and reasons from outside the handling units: of a confidential case they may name the citizen."""
    handlers = {row.user_id for row in snapshot.handled_by if row.user_id}  # None: the unit; of words it is the citizen
    kinds = {Words.Kind.COMMENT, Words.Kind.REASON}
    return frozenset(words.pk for words in candidates if words.kind in kinds and words.author_id not in handlers)


def fold(entries: Iterable[Entry]) -> list[Entry]:
    """Escalations between which nothing else happened stand in one line for each rule, where its latest stood."""
    folded: list[Entry] = []
    for escalated, run in groupby(entries, key=lambda entry: entry.event.verb == ESCALATE.code):
        lines = list(run)
        folded += _by_rule(lines) if escalated else lines
    return folded


def _by_rule(run: Iterable[Entry]) -> Iterator[Entry]:
    rules: dict[object, list[Entry]] = {}
    for entry in run:
        # An event that names no rule is like no other.
        rules.setdefault(entry.event.fact("rule") or entry.event, []).append(entry)
    return (_folded(times) if len(times) > 1 else times[0] for times in rules.values())


def _folded(times: list[Entry]) -> Entry:
    last = times[0]
    when = date_format(timezone.localtime(last.event.occurred_at), "DATETIME_FORMAT")
    often = ngettext("%(count)d time, last on %(when)s.", "%(count)d times, last on %(when)s.", len(times))
    sentence = join_sentences(last.sentence, often % {"count": len(times), "when": when})
    return replace(last, sentence=sentence, times=tuple(times))

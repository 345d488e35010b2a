"""The lines of a case's timeline, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from casework import event_text
from casework.models import Event, Words
from casework.steps.escalate import ESCALATE
from casework.wording import join_sentences


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `times`: each single escalation, where this line stands for several of one rule."""

    event: Event
    who: str
    sentence: str
    text: str
    redacted: bool
    times: tuple["Entry", ...] = ()


def of_event(event: Event, names: event_text.Names, words: Words | None) -> Entry:
    return Entry(
        event=event,
        who=event_text.who(event),
        sentence=event_text.sentence(event, names),
        text=words.text if words else "",
        redacted=bool(words and words.redacted_at),
    )


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

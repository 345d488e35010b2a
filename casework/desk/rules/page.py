"""What the pages of escalation rules show: the ladder of each stage, what a change would do, what it would have done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casework.lifecycle import WaitKind
from casework.models import EscalationRule, Firing, NoticeRecall, RuleVersion
from casework.models.choices import Urgency
from casework.rule_editor import backtest, limits, sentence
from casework.rule_editor.preview import MOST, WHOLE, Preview, preview
from casework.wording import join_names
from casework.worktime.durations import HOURS, MINUTES, WORKING_DAYS, WORKING_HOURS, WORKING_MINUTES, amount_in_words

PERIODS = (30, 90)
MINUTES_OF = {MINUTES: 1, HOURS: 60, WORKING_MINUTES: 1, WORKING_HOURS: 60, WORKING_DAYS: 420}
"""Roughly, to bring rungs in order; a working day has seven hours."""
BEFORE, AT_DUE = 10**8, 2 * 10**8


@dataclass(frozen=True)
class Rung:
    version: RuleVersion
    time: str
    name: str
    does: str
    others: str
    """What limits it beside the urgency; empty for most."""


@dataclass(frozen=True)
class Lane:
    """Rules that look at the same urgencies, in the order in which they come due."""

    label: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Stage:
    kind: str
    label: str
    lanes: tuple[Lane, ...]


def stages() -> list[Stage]:
    """Every stage, with its rules or without. Four queries at most."""
    versions = list(_current().order_by("rule__position", "rule_id"))
    known = sentence.names(versions)
    listed = []
    for kind, label in WaitKind.choices:
        of_stage = [version for version in versions if version.rule.waiting_for == kind]
        listed.append(Stage(kind, str(label), tuple(_lanes(of_stage, known))))
    return listed


def _current() -> Any:
    current = EscalationRule.objects.filter(current__isnull=False).values("current")
    return RuleVersion.objects.filter(pk__in=current).select_related("rule", "author")


def _lanes(versions: Sequence[RuleVersion], known: sentence.Names) -> Iterable[Lane]:
    by_urgency: dict[tuple[str, ...], list[RuleVersion]] = {}
    for version in versions:
        by_urgency.setdefault(tuple(version.scope.get("urgencies") or ()), []).append(version)
    order = list(Urgency.values)
    for urgencies in sorted(by_urgency, key=lambda some: [order.index(urgency) for urgency in some if urgency in order]):
        label = " · ".join(str(dict(Urgency.choices).get(urgency, urgency)) for urgency in urgencies)
        yield Lane(label, tuple(_rung(version, known) for version in sorted(by_urgency[urgencies], key=_place)))


def _rung(version: RuleVersion, known: sentence.Names) -> Rung:
    limited = _("; ").join(sentence.among(_without_urgency(version), known))
    return Rung(version, _time(version), sentence.title(version), join_names(sentence.then(version.actions)), limited)


def _without_urgency(version: RuleVersion) -> RuleVersion:
    return RuleVersion(rule=version.rule, scope={name: codes for name, codes in version.scope.items() if name != "urgencies"})


def _time(version: RuleVersion) -> str:
    span = amount_in_words(version.amount, version.unit)
    if version.relation == RuleVersion.Relation.AFTER:
        return span
    if not version.amount:
        return _("at the due time")
    return f"{RuleVersion.Relation(version.relation).label} · {span}"


def _place(version: RuleVersion) -> int:
    minutes = version.amount * MINUTES_OF[version.unit]
    if version.relation == RuleVersion.Relation.BEFORE_DUE:
        return BEFORE - minutes
    return minutes + (AT_DUE if version.relation == RuleVersion.Relation.AFTER_DUE else 0)


@dataclass(frozen=True)
class Step:
    """A version and what it changed against the one before it. `recalls`: of the notices of what it `fired`."""

    version: RuleVersion
    changes: tuple[tuple[str, str, str], ...]
    sentence: str
    fired: bool
    recalls: tuple[NoticeRecall, ...]


def history(rule: EscalationRule, page: str) -> Any:
    """The newest first, twenty a page."""
    fired = Exists(Firing.objects.filter(version=OuterRef("pk")))
    listed = RuleVersion.objects.filter(rule=rule).select_related("rule", "author").prefetch_related("recalls")
    versions = list(listed.annotate(fired=fired).order_by("-version"))
    known = sentence.names(versions)
    older = [*versions[1:], None]
    steps = [
        Step(
            version,
            tuple(sentence.differences(before, version, known)) if before else (),
            sentence.sentence(version, known),
            version.fired,
            tuple(version.recalls.all()),
        )
        for version, before in zip(versions, older, strict=True)
    ]
    return Paginator(steps, 20).get_page(page)


@dataclass(frozen=True)
class Bar:
    """One day of the chart, in its own units: 0 to 100 high, 10 wide."""

    day: date
    firings: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Shown:
    """What stands beside the form."""

    sentence: str
    preview: Preview
    exceeds: tuple[limits.Excess, ...]
    past: backtest.Backtest
    difference: backtest.Difference | None
    bars: tuple[Bar, ...]
    days: int
    most: int

    periods = PERIODS
    counted = MOST

    @property
    def at_least(self) -> bool:
        """It was not counted to the end."""
        preview = self.preview
        return preview.count_at_least or preview.next_24_hours_at_least or preview.visits_owed_at_least

    @property
    def width(self) -> int:
        return 10 * len(self.bars)


def shown(
    rule: EscalationRule, version: RuleVersion, present: RuleVersion | None, *, days: int, whole: bool, at: datetime
) -> Shown:
    """The preview and the last `days` days; with the difference from the version that is in force, where there is one.

    `whole`: counted to the end, however long that takes.
    """
    start = at - timedelta(days=days)
    effect = preview(rule, version, at=at, most=WHOLE if whole else MOST)
    past = backtest.backtest(rule, version, start=start, end=at)
    beside = backtest.difference(rule, version, present, start=start, end=at) if present else None
    most = max((n for _day, n in past.by_day), default=0)
    bars = tuple(
        Bar(day, n, 10 * place, 100 - 96 * n / most if most else 100, 96 * n / most if most else 0)
        for place, (day, n) in enumerate(past.by_day)
    )
    words = sentence.sentence(version, sentence.names([version]))
    return Shown(words, effect, tuple(limits.exceeded(effect)), past, beside, bars, days, most)

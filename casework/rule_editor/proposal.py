"""A rule as somebody proposes it, before it is a version of anything. It is checked in words and never half."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casework.escalation.actions import ACTIONS
from casework.escalation.rules import TREES
from casework.lifecycle import WaitKind
from casework.models import EscalationRule, RuleVersion
from casework.models.choices import Channel, Kind, Urgency
from casework.refusal import Invalid
from casework.worktime.durations import UNITS, Amount

MOST_TIMES = 30
LONGEST_NAME = 120
MOST_CODES = 200
WORDS: dict[str, list[str]] = {"urgencies": Urgency.values, "kinds": Kind.values, "channels": Channel.values}
SCOPES = (*TREES, *WORDS)


@dataclass(frozen=True)
class Proposal:
    """Amounts are in their `unit` (durations.UNITS). `scope`: only what narrows; what is left out means every case."""

    waiting_for: str
    name: str
    relation: str
    amount: int
    unit: str
    actions: list[dict[str, Any]]
    name_en: str = ""
    enabled: bool = True
    repeat_amount: int | None = None
    repeat_unit: str = ""
    repeat_times: int = 1
    scope: dict[str, list[str]] = field(default_factory=dict)

    def under(self, rule: EscalationRule) -> RuleVersion:
        """A version that is not saved."""
        return RuleVersion(
            rule=rule,
            name=self.name,
            name_en=self.name_en,
            enabled=self.enabled,
            relation=self.relation,
            amount=self.amount,
            unit=self.unit,
            repeat_amount=self.repeat_amount,
            repeat_unit=self.repeat_unit,
            repeat_times=self.repeat_times,
            scope=self.scope,
            actions=self.actions,
        )


def of(version: RuleVersion) -> Proposal:
    """What a version says, to be changed or restored."""
    return Proposal(
        waiting_for=version.rule.waiting_for,
        name=version.name,
        name_en=version.name_en,
        enabled=version.enabled,
        relation=version.relation,
        amount=version.amount,
        unit=version.unit,
        repeat_amount=version.repeat_amount,
        repeat_unit=version.repeat_unit,
        repeat_times=version.repeat_times,
        scope=version.scope,
        actions=version.actions,
    )


def checked(said: Proposal) -> Proposal:
    """The same, tidied. Raises Invalid with everything that is wrong, each beside its field."""
    problems: dict[str, list[str]] = {}
    _names(said, problems)
    _times(said, problems)
    scope = _scope(said.scope, problems)
    actions = _actions(said, problems)
    if problems:
        raise Invalid("invalid", _("The rule cannot be saved as it is. Nothing was changed."), fields=problems)
    repeats = said.repeat_amount is not None and said.repeat_times > 1
    return Proposal(
        waiting_for=said.waiting_for,
        name=said.name.strip(),
        name_en=said.name_en.strip(),
        enabled=said.enabled,
        relation=said.relation,
        amount=said.amount,
        unit=said.unit,
        scope=scope,
        actions=actions,
        repeat_amount=said.repeat_amount if repeats else None,
        repeat_unit=said.repeat_unit if repeats else "",
        repeat_times=said.repeat_times if repeats else 1,
    )


def _names(said: Proposal, problems: dict[str, list[str]]) -> None:
    if said.waiting_for not in WaitKind.values:
        problems["waiting_for"] = [_("Choose the wait that the rule applies to.")]
    if not said.name.strip():
        problems["name"] = [_("Enter a name for the rule.")]
    for name in ("name", "name_en"):
        text = getattr(said, name)
        if len(text) > LONGEST_NAME or any(not char.isprintable() for char in text):
            problems[name] = [_("At most %(longest)d characters, without line breaks.") % {"longest": LONGEST_NAME}]


def _times(said: Proposal, problems: dict[str, list[str]]) -> None:
    if said.relation not in RuleVersion.Relation.values:
        problems["relation"] = [_("Choose after a time, before the due time or after the due time.")]
    _amount("amount", said.amount, said.unit, problems, nought=said.relation == RuleVersion.Relation.AFTER_DUE)
    if not 1 <= said.repeat_times <= MOST_TIMES:
        problems["repeat_times"] = [_("1 to %(most)d times.") % {"most": MOST_TIMES}]
    if said.repeat_times > 1 and said.repeat_amount is None:
        problems["repeat_amount"] = [_("Enter the interval of repetition.")]
    if said.repeat_amount is not None:
        _amount("repeat_amount", said.repeat_amount, said.repeat_unit, problems, nought=False)
    if said.repeat_times > 1 and said.relation == RuleVersion.Relation.BEFORE_DUE:
        problems["repeat_times"] = [_("A warning before the due time is sent once.")]


def _amount(name: str, value: int, unit: str, problems: dict[str, list[str]], *, nought: bool) -> None:
    """`nought`: 0 means at the due time itself."""
    if nought and value == 0 and unit in UNITS:
        return
    try:
        Amount(value, unit)
    except ValueError as wrong:
        problems[name] = [str(wrong)]


def _scope(said: Mapping[str, Any], problems: dict[str, list[str]]) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for name, codes in said.items():
        if name not in SCOPES:
            problems["scope"] = [_("A rule cannot be limited by this: %(name)s.") % {"name": name}]
        elif not isinstance(codes, list) or not all(isinstance(code, str) for code in codes) or len(codes) > MOST_CODES:
            problems[f"scope.{name}"] = [_("Give the codes as a list of at most %(most)d.") % {"most": MOST_CODES}]
        elif not codes:
            problems[f"scope.{name}"] = [_("Choose at least one, or omit it to apply the rule to all.")]
        elif unknown := _unknown(name, codes):
            problems[f"scope.{name}"] = [_("These codes do not exist (any more): %(codes)s.") % {"codes": ", ".join(unknown)}]
        else:
            kept[name] = [code for code in WORDS[name] if code in codes] if name in WORDS else sorted(set(codes))
    return kept


def _unknown(name: str, codes: list[str]) -> list[str]:
    """A unit that is gone narrows to nothing, so it is said before it is saved."""
    known: set[str] = set(WORDS.get(name, ()))
    if name in TREES:
        known = set(TREES[name].objects.filter(code__in=codes).values_list("code", flat=True))
    return sorted(set(codes) - known)


def _actions(said: Proposal, problems: dict[str, list[str]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    if not said.actions:
        problems["actions"] = [_("Choose at least one action.")]
    for settings in said.actions:
        kind = settings.get("type") if isinstance(settings, dict) else None
        if not isinstance(kind, str) or kind not in ACTIONS:
            problems["actions"] = [_("There is no such action: %(name)s.") % {"name": str(kind)[:40]}]
        elif any(kind == one["type"] for one in kept):
            problems["actions"] = [_("Each action can be used only once.")]
        elif said.waiting_for not in ACTIONS[kind].waits:
            problems["actions"] = [_("“%(action)s” cannot be used with this wait.") % {"action": ACTIONS[kind].label}]
        else:
            try:
                kept.append(ACTIONS[kind].checked(settings))
            except ValueError as wrong:
                problems["actions"] = [str(wrong)]
    return kept

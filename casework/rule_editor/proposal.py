"""A rule as somebody proposes it, before it is a version of anything. It is checked in words and never half."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts import named
from casework.escalation.actions import ACTIONS
from casework.escalation.rules import TREES
from casework.lifecycle import WaitKind
from casework.models import EscalationRule, RuleVersion
from casework.models.choices import Channel, Kind, Urgency
from casework.refusal import Invalid, at_most_in_a_line
from casework.rule_editor.audience_check import unknown_audiences
from casework.wording import join_names
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


def checked(proposal: Proposal) -> Proposal:
    """The same, tidied. Raises Invalid with everything that is wrong, each beside its field."""
    problems: dict[str, list[str]] = {}
    _names(proposal, problems)
    _times(proposal, problems)
    scope = _scope(proposal.scope, problems)
    actions = _actions(proposal, problems)
    if problems:
        raise Invalid("invalid", _("The rule cannot be saved as it is. Nothing was changed."), fields=problems)
    repeats = proposal.repeat_amount is not None and proposal.repeat_times > 1
    return replace(
        proposal,
        name=proposal.name.strip(),
        name_en=proposal.name_en.strip(),
        scope=scope,
        actions=actions,
        repeat_amount=proposal.repeat_amount if repeats else None,
        repeat_unit=proposal.repeat_unit if repeats else "",
        repeat_times=proposal.repeat_times if repeats else 1,
    )


def _names(proposal: Proposal, problems: dict[str, list[str]]) -> None:
    if proposal.waiting_for not in WaitKind.values:
        problems["waiting_for"] = [_("Choose the wait that the rule applies to.")]
    if not proposal.name.strip():
        problems["name"] = [_("Enter a name for the rule.")]
    for name in ("name", "name_en"):
        text = getattr(proposal, name)
        if len(text) > LONGEST_NAME or any(not char.isprintable() for char in text):
            problems[name] = [at_most_in_a_line(LONGEST_NAME)]


def _times(proposal: Proposal, problems: dict[str, list[str]]) -> None:
    if proposal.relation not in RuleVersion.Relation.values:
        problems["relation"] = [_("Choose after a time, before the due time or after the due time.")]
    _amount("amount", proposal.amount, proposal.unit, problems, nought=proposal.relation == RuleVersion.Relation.AFTER_DUE)
    if not 1 <= proposal.repeat_times <= MOST_TIMES:
        problems["repeat_times"] = [_("1 to %(most)d times.") % {"most": MOST_TIMES}]
    if proposal.repeat_times > 1 and proposal.repeat_amount is None:
        problems["repeat_amount"] = [_("Enter the interval of repetition.")]
    if proposal.repeat_amount is not None:
        _amount("repeat_amount", proposal.repeat_amount, proposal.repeat_unit, problems, nought=False)
    if proposal.repeat_times > 1 and proposal.relation == RuleVersion.Relation.BEFORE_DUE:
        problems["repeat_times"] = [_("A warning before the due time is sent once.")]


def _amount(name: str, value: int, unit: str, problems: dict[str, list[str]], *, nought: bool) -> None:
    """`nought`: 0 means at the due time itself."""
    if nought and value == 0 and unit in UNITS:
        return
    try:
        Amount(value, unit)
    except ValueError as wrong:
        problems[name] = [str(wrong)]


def _scope(wanted: Mapping[str, Any], problems: dict[str, list[str]]) -> dict[str, list[str]]:
    tidied: dict[str, list[str]] = {}
    for name, codes in wanted.items():
        if name not in SCOPES:
            problems["scope"] = [_("A rule cannot be limited by this: %(name)s.") % {"name": name}]
        elif not isinstance(codes, list) or not all(isinstance(code, str) for code in codes) or len(codes) > MOST_CODES:
            problems[f"scope.{name}"] = [_("Give the codes as a list of at most %(most)d.") % {"most": MOST_CODES}]
        elif not codes:
            problems[f"scope.{name}"] = [_("Choose at least one, or omit it to apply the rule to all.")]
        elif unknown := sorted(set(codes) - (known := _known(name, codes)).keys()):
            problems[f"scope.{name}"] = [_("These codes do not exist (any more): %(codes)s.") % {"codes": join_names(unknown)}]
        else:
            chosen = {known[code] for code in codes}
            tidied[name] = [code for code in WORDS[name] if code in chosen] if name in WORDS else sorted(chosen)
    return tidied


def _known(name: str, codes: list[str]) -> dict[str, str]:
    """The codes of what is named, by code or id. A unit that is gone narrows to nothing, so it is said before it is saved."""
    if name in TREES:
        return {code: row.code for code, row in named.find_all(TREES[name].objects.all(), codes).items()}
    return {code: code for code in WORDS[name]}


def _actions(proposal: Proposal, problems: dict[str, list[str]]) -> list[dict[str, Any]]:
    tidied: list[dict[str, Any]] = []
    if not proposal.actions:
        problems["actions"] = [_("Choose at least one action.")]
    for settings in proposal.actions:
        kind = settings.get("type") if isinstance(settings, dict) else None
        if not isinstance(kind, str) or kind not in ACTIONS:
            problems["actions"] = [_("There is no such action: %(name)s.") % {"name": str(kind)[:40]}]
        elif any(kind == other["type"] for other in tidied):
            problems["actions"] = [_("Each action can be used only once.")]
        elif proposal.waiting_for not in ACTIONS[kind].waits:
            problems["actions"] = [_("“%(action)s” cannot be used with this wait.") % {"action": ACTIONS[kind].label}]
        else:
            try:
                checked_settings = ACTIONS[kind].checked(settings)
            except ValueError as wrong:
                problems["actions"] = [str(wrong)]
                continue
            if unknown := unknown_audiences(checked_settings):
                problems["actions"] = [_("Nobody can be told by these names: %(names)s.") % {"names": join_names(unknown)}]
            tidied.append(checked_settings)
    return tidied

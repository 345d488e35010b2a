"""Saving a rule: checked, previewed, and confirmed by its number where it would do much at once."""

import re
import secrets
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import EscalationRule, RuleVersion
from casework.policies import access
from casework.refusal import Invalid, NotAllowed, Refused
from casework.rule_editor import limits
from casework.rule_editor.preview import Preview, preview
from casework.rule_editor.proposal import Proposal, checked, of
from casework.steps.tune_rule import tune_rule
from casework.wording import join_sentences


class NeedsConfirmation(Refused):
    """The change is large: it is saved when the same is sent again with the number confirmed."""

    def __init__(self, preview: Preview, excess: list[limits.Excess]) -> None:
        self.preview, self.excess = preview, excess
        self.numbers = limits.numbers(excess)
        super().__init__("needs_confirmation", join_sentences(*(item.text for item in excess), _("Confirm, or change the rule.")))


def save(
    proposal: Proposal,
    rule: EscalationRule | None,
    *,
    base_version: int | None,
    reason: str,
    confirmed: bool,
    actor: User,
    at: datetime,
) -> RuleVersion:
    """A new rule (`rule` None) or a new version of one. Raises Invalid, Refused `stale`, NeedsConfirmation, NotAllowed."""
    if not (answer := access.may(actor, access.TUNE_RULE)):
        raise NotAllowed(answer.code, answer.reason)
    if not _switches_off(proposal, rule):
        proposal = checked(proposal)
    if rule is not None and proposal.waiting_for != rule.waiting_for:
        fixed = _("A rule's wait cannot be changed. Create a new rule.")
        raise Invalid("invalid", fixed, fields={"waiting_for": [fixed]})
    target = rule or EscalationRule(code=_new_code(proposal), waiting_for=proposal.waiting_for)
    version = proposal.under(target)
    with transaction.atomic():
        if not confirmed:
            effect = preview(target, version, at=at)
            if excess := list(limits.exceeded(effect)):
                raise NeedsConfirmation(effect, excess)
        return tune_rule(target, version, base_version=base_version, reason=reason, actor=actor, at=at)


def _switches_off(proposal: Proposal, rule: EscalationRule | None) -> bool:
    """And changes nothing else: so a rule that cannot be used any more, or names what is gone, can always be stopped."""
    return rule is not None and rule.current is not None and proposal == replace(of(rule.current), enabled=False)


def restore(
    old: RuleVersion, *, base_version: int | None, reason: str, confirmed: bool, actor: User, at: datetime
) -> RuleVersion:
    """A new version that says what an old one said; nothing in between is lost."""
    return save(of(old), old.rule, base_version=base_version, reason=reason, confirmed=confirmed, actor=actor, at=at)


def _new_code(proposal: Proposal) -> str:
    """Told from the English name where there is one; unlike every other."""
    words = re.sub(r"[^a-z0-9]+", "-", proposal.name_en.lower()).strip("-")[:40]
    return f"{words or proposal.waiting_for}-{secrets.token_hex(3)}"

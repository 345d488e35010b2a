"""Tune: every saved change of an escalation rule is a new, immutable version, with who, when and why."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from casework import bounds
from casework.models import EscalationRule, RuleVersion
from casework.policies import access
from casework.refusal import NotAllowed, Refused, missing, reason_of_at_most

LONGEST_REASON = 200


@transaction.atomic
def tune_rule(
    rule: EscalationRule, version: RuleVersion, *, base_version: int | None, reason: str, actor: User, at: datetime
) -> RuleVersion:
    """Save `version`, made under `rule` (new, or one that is there) and checked.

    `base_version`: the number of the version that the person started from; another one meanwhile is Refused as `stale`.
    """
    if not (answer := access.may(actor, access.TUNE_RULE)):
        raise NotAllowed(answer.code, answer.reason)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise missing({"reason": [reason_of_at_most(LONGEST_REASON)]})
    bounds.add(bounds.RULE_VERSIONS, actor, at=at)
    if rule._state.adding:
        rule.position = (EscalationRule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        rule.enabled = version.enabled
        rule.save(force_insert=True)
        number = 1
    else:
        rule = EscalationRule.objects.select_for_update().get(pk=rule.pk)  # what is read after the lock is not stale
        _not_stale(rule, base_version)
        number = (rule.versions.aggregate(last=Max("version"))["last"] or 0) + 1
    version.rule, version.version, version.author, version.reason, version.created_at = rule, number, actor, reason, at
    version.save(force_insert=True)
    EscalationRule.objects.filter(pk=rule.pk).update(current=version, enabled=version.enabled)
    return version


def _not_stale(rule: EscalationRule, base_version: int | None) -> None:
    current = rule.current
    if current is None or base_version is None or base_version == current.version:
        return
    who = current.author.name if current.author else _("someone")
    raise Refused(
        "stale",
        _(
            "%(who)s saved version %(version)d of this rule while you were editing. Review it, then save again "
            "if you still want to."
        )
        % {"who": who, "version": current.version},
    )

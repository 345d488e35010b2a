"""Rules as administrators leave them, such as no editor would let pass too: each change is a version, with who, when and why."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from accounts.models import Membership, Role
from casework.models import EscalationRule, RuleVersion


@transaction.atomic
def add(code: str, *, waiting_for: str, position: int, at: datetime, **version: Any) -> EscalationRule:
    """A rule with its first version."""
    rule = EscalationRule.objects.create(code=code, waiting_for=waiting_for, position=position)
    rule.current = RuleVersion.objects.create(rule=rule, version=1, created_at=at, **version)
    rule.save(update_fields=["current"])
    return rule


@transaction.atomic
def rewrite(rule: EscalationRule, *, at: datetime | None = None, **changed: Any) -> RuleVersion:
    """The rule's next version: the one before it but for what changed."""
    before = model_to_dict(RuleVersion.objects.get(pk=rule.current_id), exclude=["id", "rule", "version", "author", "created_at"])
    author = Membership.objects.filter(role=Role.ADMINISTRATOR).earliest("pk").user
    version = RuleVersion.objects.create(
        rule=rule,
        version=rule.versions.latest("version").version + 1,
        author=author,
        created_at=at or timezone.now(),
        **(before | {"reason": "试行"} | changed),
    )
    EscalationRule.objects.filter(pk=rule.pk).update(current=version, enabled=version.enabled)
    rule.refresh_from_db()
    return version


def leave_on(*rules: EscalationRule) -> None:
    """Switch off all others."""
    for rule in EscalationRule.objects.filter(enabled=True).exclude(pk__in=[on.pk for on in rules]):
        rewrite(rule, enabled=False)

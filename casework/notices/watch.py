"""Administrators are told when escalation stands still, and when a rule fails. Of no case: it concerns all of them.

Asked every minute by any number of workers, it tells once: the database keeps one notice of a person, a kind and a moment.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts import deputies
from accounts.holders import holders
from accounts.models import Role
from casework.escalation import sweep_health
from casework.models import EscalationRule, Notice, RuleVersion, Sweep


def watch(*, at: datetime) -> None:
    """Look at the looks."""
    for still in sweep_health.latest_stalls(at=at):
        tell("standstill", {"since": still.since.isoformat()}, moment=still.late_from, at=at)
    for version in _failing():
        facts = {"rule": version.rule.code, "version": version.version}
        if not Notice.objects.filter(case=None, kind="rule_failed", params=facts).exists():
            tell("rule_failed", facts, moment=_moment(version), at=at)


def _failing() -> Iterable[RuleVersion]:
    """What failed in the last look. A version saved since then has not been tried yet."""
    last = sweep_health.last_finished_sweep()
    if last is None or not last.failed_rules:
        return []
    rules = EscalationRule.objects.filter(code__in={failure["rule"] for failure in last.failed_rules})
    return RuleVersion.objects.filter(pk__in=rules.values("current"), created_at__lte=last.started_at).select_related("rule")


def _moment(version: RuleVersion) -> datetime:
    """When it first failed, made its own by its id: several may fail first in one look. The same for all who watch at once."""
    failed = Sweep.objects.filter(finished_at__isnull=False, failed_rules__contains=[{"rule": version.rule.code}])
    first = failed.filter(started_at__gte=version.created_at).earliest("started_at")
    return first.started_at + timedelta(microseconds=version.pk)


def tell(kind: str, facts: dict[str, Any], *, moment: datetime, at: datetime) -> None:
    """Every administrator who is there, in the app and at once. `facts`: codes, numbers, times. Nobody gets a second one."""
    notices = [
        Notice(
            kind=kind,
            recipient=user,
            transport=Notice.Transport.IN_APP,
            language=user.language,
            params=facts,
            state=Notice.State.SENT,
            deliver_after=moment,
            sent_at=at,
            created_at=at,
        )
        for user in deputies.there(holders(Role.ADMINISTRATOR).order_by("pk"), timezone.localdate(at))
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)

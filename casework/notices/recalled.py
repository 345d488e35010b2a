"""Escalations whose version's notices were recalled before they were composed: nobody is told of them any more."""

from collections.abc import Collection

from django.db import connection

from casework.models import Event
from casework.steps.escalate import ESCALATE

RECALLED = """EXISTS (
    SELECT 1 FROM casework_noticerecall recall
    JOIN casework_ruleversion version ON version.id = recall.version_id
    JOIN casework_escalationrule rule ON rule.id = version.rule_id
    WHERE rule.code = e.facts ->> 'rule' AND version.version = (e.facts ->> 'version')::int
      AND recall.created_at >= e.occurred_at)"""
"""Of an escalation `e`, as SQL."""


def among(events: Collection[Event]) -> set[int]:
    """The ids of those among the events. One query where there is an escalation, else none."""
    escalations = [event.pk for event in events if event.verb == ESCALATE.code]
    if not escalations:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.id FROM casework_event e WHERE e.id = ANY(%s) AND {RECALLED}", [escalations])  # noqa: S608
        return {pk for (pk,) in cursor.fetchall()}

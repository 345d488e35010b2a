"""The rows of many cases, each table read once."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from casework.models import Case

Row = Mapping[str, Any]


class EventRow(NamedTuple):
    """An event as it is stored. `stored_facts`, `stored_changes`: as PostgreSQL writes them, with which it was hashed."""

    id: int
    case_id: int
    seq: int
    verb: str
    actor_id: int | None
    on_behalf_of_id: int | None
    occurred_at: datetime
    recorded_at: datetime
    stored_facts: str
    stored_changes: str
    schema: int
    public: bool
    mac: bytes
    hash: bytes
    facts: dict[str, Any]
    changes: dict[str, Any]


@dataclass
class CaseRows:
    """Everything of one case. `tables`: rows by the table's name; rooms above casework name theirs."""

    case: Case
    events: Sequence[EventRow]
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)


TABLES = {
    "head": "SELECT case_id, seq, hash, announced_seq FROM casework_head WHERE case_id = ANY(%s)",
    "words": """
        SELECT case_id, id::text, kind, title, text, sealed, salt, digest, redacted_at FROM casework_words
        WHERE case_id = ANY(%s)""",
    "waits": """
        SELECT w.case_id, w.id, w.round, w.kind, w.about, w.subject, w.since, w.until, w.clock_from, w.due_at, w.limit_amount,
               w.limit_unit, w.calendar_id,
               coalesce((SELECT array_agg(ARRAY[p.started_at, p.ended_at] ORDER BY p.started_at, p.id)
                         FROM casework_pause p WHERE p.wait_id = w.id), '{}') AS pauses
        FROM casework_wait w WHERE w.case_id = ANY(%s) ORDER BY w.id""",
    "firings": """
        SELECT w.case_id, f.wait_id, r.code AS rule, v.version, f.nth FROM casework_firing f
        JOIN casework_wait w ON w.id = f.wait_id JOIN casework_escalationrule r ON r.id = f.rule_id
        JOIN casework_ruleversion v ON v.id = f.version_id
        WHERE w.case_id = ANY(%s) AND f.outcome = 'done'""",
    "attestations": """
        SELECT case_id, round, visit::text, outcome, counted, leader, occurred_at, accepted_at, method, visitors, accepted_by_id,
               voided_at FROM casework_attestation WHERE case_id = ANY(%s)""",
    "ratings": """
        SELECT case_id, round, status, score, solved, visited, pressed, by, entered_by_id, words_id::text, at, decided_by_id,
               decided_at FROM casework_rating WHERE case_id = ANY(%s) ORDER BY id""",
    "links": """
        SELECT case_id, id, round, kind, used_at FROM casework_link WHERE case_id = ANY(%s)""",
    "handlers": "SELECT case_id, user_id, unit_id FROM casework_casehandler WHERE case_id = ANY(%s)",
}
EVENTS = """
    SELECT id, case_id, seq, verb, actor_id, on_behalf_of_id, occurred_at, recorded_at, facts::text, changes::text, schema,
           public, mac, hash
    FROM casework_event WHERE case_id = ANY(%s) ORDER BY case_id, seq, id
"""


def read(ids: Sequence[int], *, further: Mapping[str, str]) -> list[CaseRows]:
    """The cases with these ids, in their order. `further`: tables of rooms above, by name, as in TABLES."""
    events: defaultdict[int, list[EventRow]] = defaultdict(list)
    tables: defaultdict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [list(ids)])
        for values in cursor.fetchall():
            events[values[1]].append(_event(values))
        for name, query in (TABLES | dict(further)).items():
            cursor.execute(query, [list(ids)])
            columns = [column.name for column in cursor.description]
            for values in cursor.fetchall():
                tables[values[0]][name].append(dict(zip(columns, values, strict=True)))
    cases = Case.objects.filter(pk__in=ids).order_by("pk")
    return [CaseRows(case, events[case.pk], tables[case.pk]) for case in cases]


def _event(values: Sequence[Any]) -> EventRow:
    facts, changes = values[8:10]
    mac, digest = (bytes(value or b"") for value in values[-2:])
    return EventRow._make([*values[:-2], mac, digest, json.loads(facts), json.loads(changes)])

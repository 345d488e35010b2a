"""The rows of many cases, each table read once."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from casework.crypto import CannotOpen, open_sealed
from casework.models import Case
from casework.models.fields import EncryptedTextField
from casework.signature import instant

Row = Mapping[str, Any]


class EventRow(NamedTuple):
    """An event as it is stored. `stored_facts`, `stored_changes`: as PostgreSQL writes them, with which it was hashed, as with
    `occurred`, which is `occurred_at` as text."""

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
    occurred: str


@dataclass
class CaseRows:
    """Everything of one case. `case`: its columns, opened. `tables`: rows by the table's name, those of rooms above too."""

    case: Row
    events: Sequence[EventRow]
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def redacted(self) -> dict[str, int]:
        """The ids of the words that were redacted, each with the number of the event that says so."""
        return {event.facts["redacted"]: event.seq for event in self.events if "redacted" in event.facts}


TABLES = {
    "head": "SELECT case_id, seq, hash, announced_seq, outcome_mac FROM casework_head WHERE case_id = ANY(%s)",
    "words": """
        SELECT case_id, id::text, kind, title, text, sealed, salt, digest, author_id, redacted_at FROM casework_words
        WHERE case_id = ANY(%s)""",
    "attachments": """
        SELECT case_id, id::text, words_id::text, kind, name, sha256, salt, digest, redacted_at,
               content IS NULL AS emptied FROM casework_attachment
        WHERE case_id = ANY(%s)""",
    "waits": """
        SELECT w.case_id, w.id, w.round, w.kind, w.about, w.subject, w.since, w.until, w.clock_from, w.days_from, w.due_at,
               w.limit_amount, w.limit_unit, w.calendar_id,
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
               decided_at, excluded_at FROM casework_rating WHERE case_id = ANY(%s) ORDER BY id""",
    "links": """
        SELECT case_id, id, round, kind, via, digest, created_at, expires_at, used_at, mac FROM casework_link
        WHERE case_id = ANY(%s)""",
    "notices": """
        SELECT case_id, id, event_seq, kind, recipient_id, citizen_id, transport, language, created_at, mac,
               state, deliver_after, attempts, claimed_at, sent_at, read_at, outcome_mac
        FROM casework_notice WHERE case_id = ANY(%s)""",
    "views": "SELECT case_id, id, user_id, at, door, mac FROM casework_view WHERE case_id = ANY(%s)",
    "handlers": "SELECT case_id, user_id, unit_id FROM casework_casehandler WHERE case_id = ANY(%s)",
}
OF_CASE = ("head", "words", "attachment", "wait", "attestation", "rating", "link", "notice", "view")
WRITTEN = (
    "SELECT case_id FROM casework_event t",
    "SELECT id FROM casework_case t",
    *(f"SELECT case_id FROM casework_{table} t" for table in OF_CASE),  # noqa: S608
    "SELECT case_id FROM casework_casehandler t",
    "SELECT w.case_id FROM casework_pause t JOIN casework_wait w ON w.id = t.wait_id",
    "SELECT w.case_id FROM casework_firing t JOIN casework_wait w ON w.id = t.wait_id",
)
"""By which cases the rows of every table, `t`, are found that were written since."""
COLUMNS = ", ".join(str(field.column) for field in Case._meta.concrete_fields)
CASES = f"SELECT {COLUMNS} FROM casework_case WHERE id = ANY(%s) ORDER BY id"  # noqa: S608
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
        cursor.execute(CASES, [list(ids)])
        columns = [column.name for column in cursor.description]
        cases = [opened(dict(zip(columns, values, strict=True)), Case) for values in cursor.fetchall()]
    return [CaseRows(case, events[case["id"]], tables[case["id"]]) for case in cases]


def opened(row: Row, model: type[Model]) -> Row:
    """With what is sealed of the model opened; None where it does not open: that is not what an event says."""
    return {**row, **{name: _opened(row[name], context) for name, context in _sealed(model).items() if name in row}}


@lru_cache(maxsize=16)
def _sealed(model: type[Model]) -> dict[str, str]:
    return {field.attname: field.context for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)}


def _opened(sealed: Any, context: str) -> str | None:
    try:
        return open_sealed(sealed, context=context) if sealed else ""
    except CannotOpen:
        return None


def _event(values: Sequence[Any]) -> EventRow:
    facts, changes = values[8:10]
    mac, digest = (bytes(value or b"") for value in values[-2:])
    return EventRow._make((*values[:-2], mac, digest, _parsed(facts), _parsed(changes), instant(values[6])))


def _parsed(stored: str) -> dict[str, Any]:
    """PostgreSQL writes no white space around it. What is no object was not written by the application, as its hash will show."""
    value = _DECODER.raw_decode(stored)[0] if stored != "{}" else {}
    return value if isinstance(value, dict) else {}


_DECODER = json.JSONDecoder()

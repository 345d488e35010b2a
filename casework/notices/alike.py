"""Writing many in-app notices in one statement: a sweep may tell tens of thousands at once."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from casework.models import Notice

COLUMNS = (
    "case_id", "event_seq", "kind", "recipient_id", "language", "params", "state", "deliver_after", "sent_at", "created_at",
)  # fmt: skip


def write(notices: Sequence[Notice]) -> None:
    """They carry neither secret nor address, so nothing of them is sealed. One that is there already is left as it is."""
    rows = [{name: getattr(one, name) for name in COLUMNS} for one in notices]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(rows, default=datetime.isoformat)])


_WRITE = """
    INSERT INTO casework_notice (case_id, event_seq, kind, recipient_id, language, params, state, deliver_after, sent_at,
                                 created_at, address, transport, secret, attempts)
    SELECT row.*, '', 'in_app', '', 0
    FROM jsonb_to_recordset(%s::jsonb) AS row (
        case_id bigint, event_seq int, kind text, recipient_id bigint, language text, params jsonb, state text,
        deliver_after timestamptz, sent_at timestamptz, created_at timestamptz)
    ON CONFLICT DO NOTHING
"""

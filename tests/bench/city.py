"""Cases of a populated city that come due: what benches of escalation share."""

from datetime import datetime, timedelta


def come_due(many: int, *, now: datetime) -> int:
    """So many cases that have no timeline yet are given one, and a clock that runs since yesterday. Returns how many there were.

    For a city of `escalation.populate`; the guards are off for this alone.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_COME_DUE, [many, now - timedelta(days=1)])
        found: int = cursor.rowcount
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return found


# One case in ten has waited for weeks and fired everything: those stay as they are.
_COME_DUE = """
    WITH legal AS (
        SELECT case_id, seq, hash FROM casework_head ORDER BY case_id LIMIT 1
    ), due AS (
        INSERT INTO casework_head (case_id, seq, hash, announced_seq)
        SELECT c.id, legal.seq, legal.hash, legal.seq FROM legal, casework_case c
        WHERE c.id > legal.case_id AND c.id %% 10 <> 0 AND NOT EXISTS (SELECT 1 FROM casework_head h WHERE h.case_id = c.id)
        ORDER BY c.id LIMIT %s
        RETURNING case_id
    )
    UPDATE casework_wait w SET clock_from = %s FROM due WHERE w.case_id = due.case_id AND w.until IS NULL
"""

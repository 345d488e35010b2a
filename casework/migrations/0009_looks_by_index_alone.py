from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(until__isnull=True)


class Migration(migrations.Migration):
    """Looks and previews read what they ask of waits and cases from an index. Built while the old code goes on writing."""

    atomic = False

    dependencies = [
        ('casework', '0008_calendar_edits_stay'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='wait',
            index=models.Index(condition=OPEN, fields=['calendar', 'kind', 'clock_from'], include=('id', 'case', 'about', 'due_at', 'due_seq'), name='wait_open_by_clock'),
        ),
        AddIndexConcurrently(
            model_name='wait',
            index=models.Index(condition=OPEN, fields=['calendar', 'kind', 'due_at'], include=('id', 'case', 'about', 'clock_from', 'due_seq'), name='wait_open_by_due'),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['unit'], include=('id',), name='case_unit'),
        ),
        RemoveIndexConcurrently(model_name='wait', name='wait_open_clock'),
        RemoveIndexConcurrently(model_name='wait', name='wait_open_due'),
        migrations.AlterField(
            model_name='case',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=models.deletion.PROTECT, related_name='cases', to='accounts.unit'),
        ),
    ]

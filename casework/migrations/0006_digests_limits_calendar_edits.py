import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

UNITS = [('minutes', 'minutes'), ('hours', 'hours'), ('working_minutes', 'working minutes'),
         ('working_hours', 'working hours'), ('working_days', 'working days')]


class Migration(migrations.Migration):
    """Notices that arrive together, the limit a due time was reckoned from, and who edited a calendar."""

    dependencies = [
        ('casework', '0005_case_urgency'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='digest',
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='items',
                to='casework.notice',
            ),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(
                condition=models.Q(case__isnull=False),
                fields=['case', 'event_seq', 'kind', 'recipient', 'citizen', 'transport'],
                name='notice_of_event_once', nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(
                condition=models.Q(case__isnull=True), fields=['recipient', 'kind', 'deliver_after', 'transport'],
                name='notice_of_moment_once',
            ),
        ),
        # It allowed one notice without a case to a person, for ever.
        migrations.RemoveConstraint(model_name='notice', name='notice_once'),
        migrations.AddField(
            model_name='wait',
            name='limit_amount',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='wait',
            name='limit_unit',
            field=models.CharField(blank=True, choices=UNITS, db_default='', default='', max_length=16),
        ),
        migrations.CreateModel(
            name='CalendarEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('changes', models.JSONField(default=list)),
                ('moved', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+',
                                             to=settings.AUTH_USER_MODEL)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edits',
                                               to='casework.calendar')),
            ],
        ),
        migrations.AddConstraint(
            model_name='calendaredit',
            constraint=models.UniqueConstraint(fields=['calendar', 'revision'], name='calendar_edit_once'),
        ),
    ]

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What lists read: one narrow row a case. Once its triggers are laid, `migrate` fills it (case_listings.py)."""

    dependencies = [
        ('accounts', '0008_absences'),
        ('casework', '0057_public_matters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseListing',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='listing', serialize=False, to='casework.case')),
                ('is_open', models.BooleanField()),
                ('is_handling', models.BooleanField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('dispatched', 'Dispatched'), ('acknowledged', 'Acknowledged'), ('visited', 'Visited'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('suspended', 'Suspended'), ('lapsed', 'Lapsed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged')], max_length=12)),
                ('round', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('enquiry', 'Enquiry'), ('help', 'Help'), ('complaint', 'Complaint'), ('report', 'Report of wrongdoing'), ('suggestion', 'Suggestion'), ('praise', 'Praise')], max_length=10)),
                ('channel', models.CharField(choices=[('phone', 'Phone'), ('web', 'Web'), ('wechat', 'WeChat'), ('app', 'App'), ('visit', 'Visit'), ('letter', 'Letter'), ('walk_in', 'Walk-in'), ('import', 'Import')], max_length=8)),
                ('urgency', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('normal', 'Normal'), ('complex', 'Complex')], max_length=10)),
                ('priority', models.PositiveSmallIntegerField()),
                ('confidential', models.BooleanField()),
                ('card', models.CharField(blank=True, choices=[('yellow', 'Yellow card'), ('red', 'Red card')], max_length=6)),
                ('ending', models.CharField(blank=True, choices=[('done', 'Done'), ('partly', 'Done in part'), ('planned', 'Planned for a later day'), ('explained', 'Explained: the rules do not allow it')], max_length=9)),
                ('assisting', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(db_default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('online_since', models.DateTimeField(db_default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('waiting', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), db_default=[], default=list, size=None)),
                ('stopped', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), db_default=[], default=list, size=None)),
                ('against', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.area')),
                ('handler', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                ('topic', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.topic')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'indexes': [models.Index(models.F('created_at'), models.F('case'), name='listing_created'), models.Index(models.F('due_at'), models.F('case'), name='listing_due'), models.Index(models.F('priority'), models.F('due_at'), models.F('case'), condition=models.Q(('is_open', True)), name='listing_open'), models.Index(models.F('closed_at'), models.F('case'), condition=models.Q(('is_open', False)), name='listing_ended'), models.Index(models.F('priority'), models.F('online_since'), models.F('case'), condition=models.Q(('online_since__lt', datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='listing_online'), models.Index(models.F('unit'), models.F('priority'), models.F('due_at'), models.F('case'), condition=models.Q(('is_open', True)), name='listing_unit_open'), models.Index(models.F('unit'), models.F('created_at'), models.F('case'), name='listing_unit'), models.Index(models.F('unit'), models.F('closed_at'), models.F('case'), condition=models.Q(('is_open', False)), name='listing_unit_ended'), models.Index(models.F('handler'), models.F('priority'), models.F('due_at'), models.F('case'), condition=models.Q(('is_open', True)), name='listing_handler_open'), models.Index(models.F('handler'), models.F('created_at'), models.F('case'), name='listing_handler'), models.Index(models.F('area'), models.F('created_at'), models.F('case'), name='listing_area'), models.Index(models.F('topic'), models.F('created_at'), models.F('case'), name='listing_topic'), models.Index(models.F('state'), models.F('created_at'), models.F('case'), name='listing_state'), models.Index(models.F('kind'), models.F('created_at'), models.F('case'), name='listing_kind'), models.Index(models.F('channel'), models.F('created_at'), models.F('case'), name='listing_channel'), models.Index(models.F('urgency'), models.F('created_at'), models.F('case'), name='listing_urgency'), models.Index(models.F('card'), models.F('created_at'), models.F('case'), condition=models.Q(('card', ''), _negated=True), name='listing_card'), models.Index(models.F('round'), models.F('created_at'), models.F('case'), condition=models.Q(('round__gt', 1)), name='listing_round'), models.Index(models.F('against'), condition=models.Q(('against__isnull', False)), name='listing_against'), models.Index(models.F('merged_into'), condition=models.Q(('merged_into__isnull', False)), name='listing_merged'), models.Index(models.F('ending'), models.F('created_at'), models.F('case'), condition=models.Q(models.Q(('ending', ''), _negated=True), models.Q(('ending', 'done'), _negated=True)), name='listing_ending'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('assisting', []), _negated=True), fields=['assisting'], name='listing_assisting'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('waiting', []), _negated=True), fastupdate=False, fields=['waiting'], name='listing_waiting')],
            },
        ),
    ]

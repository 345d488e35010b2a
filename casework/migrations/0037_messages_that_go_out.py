"""Messages: their versions, each attempt and receipt; what a member of the staff chose; an e-mail address of a case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from casework.models.fields import EncryptedTextField

TRANSPORTS = [('in_app', 'In the app'), ('sms', 'Text message'), ('email', 'E-mail'), ('chat', 'Chat')]
ID = ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID'))
MAC = ('mac', models.BinaryField(editable=False, null=True))


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0036_days_after_pauses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageVersion',
            fields=[
                ID,
                ('kind', models.CharField(max_length=40)),
                ('transport', models.CharField(choices=TRANSPORTS, max_length=6)),
                ('language', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField()),
                ('enabled', models.BooleanField(default=True)),
                ('body', models.CharField(blank=True, default='', max_length=1000)),
                ('template_code', models.CharField(blank=True, default='', max_length=60)),
                ('reason', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                MAC,
                (
                    'author',
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('kind', 'transport', 'language', 'version'), name='message_version_once'),
                    models.CheckConstraint(condition=Q(('mac__isnull', False)), name='message_version_signed'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ID,
                ('gateway', models.CharField(blank=True, max_length=20)),
                (
                    'outcome',
                    models.CharField(
                        choices=[('taken', 'Taken'), ('refused', 'Refused'), ('lost', 'Unknown: the answer was lost')],
                        max_length=7,
                    ),
                ),
                ('reason', models.CharField(blank=True, default='', max_length=20)),
                ('reference', models.CharField(blank=True, default='', max_length=100)),
                ('at', models.DateTimeField()),
                MAC,
                (
                    'notice',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='casework.notice'
                    ),
                ),
            ],
            options={
                'indexes': [models.Index(models.F('at'), name='attempt_when')],
                'constraints': [models.CheckConstraint(condition=Q(('mac__isnull', False)), name='attempt_signed')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ID,
                ('gateway', models.CharField(max_length=20)),
                (
                    'status',
                    models.CharField(
                        choices=[('sent', 'Passed on'), ('delivered', 'Delivered'), ('failed', 'Not delivered')], max_length=9
                    ),
                ),
                ('reason', models.CharField(blank=True, default='', max_length=20)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                MAC,
                (
                    'notice',
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='receipts',
                        to='casework.notice',
                    ),
                ),
            ],
            options={
                'indexes': [models.Index(models.F('received_at'), condition=Q(('status', 'failed')), name='receipt_failed')],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'gateway', 'status'), name='receipt_once'),
                    models.CheckConstraint(condition=Q(('mac__isnull', False)), name='receipt_signed'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StaffChoice',
            fields=[
                ID,
                ('transport', models.CharField(blank=True, choices=TRANSPORTS, max_length=6, verbose_name='by')),
                ('address', EncryptedTextField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField()),
                MAC,
                (
                    'user',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='message_choices',
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={'constraints': [models.CheckConstraint(condition=Q(('mac__isnull', False)), name='staff_choice_signed')]},
        ),
        migrations.AddField(
            model_name='case',
            name='email',
            field=EncryptedTextField(blank=True, db_default='', default='', max_length=120, verbose_name='e-mail'),
        ),
        migrations.AddField(
            model_name='notice',
            name='priority',
            field=models.PositiveSmallIntegerField(
                choices=[(0, 'Urgent'), (1, 'Ordinary'), (2, 'Digest')], db_default=1, default=1
            ),
        ),
        migrations.AddField('correction', 'field', models.CharField(db_default='phone', default='phone', max_length=5)),
        migrations.AlterField('correction', 'value', EncryptedTextField(max_length=120)),
        migrations.AlterField(
            model_name='notice', name='transport', field=models.CharField(choices=TRANSPORTS, max_length=6)
        ),
        migrations.AlterField(
            model_name='link',
            name='via',
            field=models.CharField(
                choices=[
                    ('sms', 'Text message'),
                    ('email', 'E-mail'),
                    ('slip', 'Printed slip'),
                    ('screen', 'Shown at registration'),
                ],
                max_length=6,
            ),
        ),
    ]

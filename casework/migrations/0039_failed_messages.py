"""The messages to citizens that have failed, by their age: few among many."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('casework', '0038_message_indexes'),
    ]

    operations = [
        AddIndexConcurrently(
            'notice',
            models.Index('created_at', name='notice_failed', condition=Q(state='failed', recipient__isnull=True)),
        ),
    ]

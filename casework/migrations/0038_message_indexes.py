"""What is due next, by transport and urgency; and what a citizen is still to be told, in the order of their case."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('casework', '0037_messages_that_go_out'),
    ]

    operations = [
        AddIndexConcurrently(
            'notice',
            models.Index(
                fields=['transport', 'priority', 'deliver_after', 'id'], condition=Q(state='pending'), name='notice_due'
            ),
        ),
        AddIndexConcurrently(
            'notice',
            models.Index(
                fields=['case', 'id'], condition=Q(state='pending', recipient__isnull=True), name='notice_to_citizen'
            ),
        ),
    ]

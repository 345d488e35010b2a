"""What citizens were sent lately, by kind, transport and language: counted without a look at the rows."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('casework', '0039_failed_messages'),
    ]

    operations = [
        AddIndexConcurrently(
            'notice',
            models.Index(
                F('sent_at').desc(),
                name='notice_taken',
                include=('kind', 'transport', 'language'),
                condition=Q(state='sent', recipient__isnull=True),
            ),
        ),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A person's list shows digests and not what is in them. Built while the old code goes on writing."""

    atomic = False

    dependencies = [
        ('casework', '0006_digests_limits_calendar_edits'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(digest__isnull=True), fields=['recipient', '-deliver_after'], name='notice_listed'),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index('digest', condition=models.Q(digest__isnull=False), name='notice_items'),
        ),
        RemoveIndexConcurrently(model_name='notice', name='notice_inbox'),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A rule for urgent cases reads those first. Built while the old code goes on writing."""

    atomic = False

    dependencies = [
        ('casework', '0004_rule_version_enabled'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='case',
            index=models.Index('urgency', name='case_urgency'),
        ),
    ]

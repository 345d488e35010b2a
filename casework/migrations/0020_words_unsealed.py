from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits to be sealed is found at once, and that nothing does. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("casework", "0019_words_sealed")]

    operations = [
        AddIndexConcurrently(
            "words",
            models.Index("id", name="words_unsealed", condition=models.Q(sealed=None, redacted_at=None)),
        ),
    ]

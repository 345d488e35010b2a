from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who was asked to rate lately is found without reading the table. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("casework", "0042_calls_about_ratings")]

    operations = [
        AddIndexConcurrently(
            "wait",
            models.Index(
                fields=("since",), name="wait_for_rating", condition=Q(kind="rating"), include=("case", "until", "ended_by")
            ),
        ),
    ]

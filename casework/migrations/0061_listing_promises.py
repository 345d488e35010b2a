from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A unit's promises, which outlast its cases: they are a few among all that it ever had. Built while others write."""

    atomic = False

    dependencies = [("casework", "0060_text_modules")]

    operations = [
        AddIndexConcurrently(
            "caselisting",
            models.Index(
                fields=["unit", "priority", "due_at", "case"],
                name="listing_unit_promise",
                condition=Q(waiting__contains=["promise"]),
            ),
        ),
    ]

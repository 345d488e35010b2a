from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What waits to be dispatched, for a rating, or for the end of a suspension is found in the order of its queue. Built while
    others write."""

    atomic = False

    dependencies = [("casework", "0066_what_goes_together")]

    operations = [
        AddIndexConcurrently(
            "caselisting",
            models.Index(
                fields=["state", "priority", "due_at", "case"],
                name="listing_between",
                condition=Q(is_open=True, state__in=("received", "suspended", "resolved")),
            ),
        ),
    ]

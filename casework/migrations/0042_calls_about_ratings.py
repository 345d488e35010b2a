from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Attempts to call, and ratings that are to be called about, are few among many. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("casework", "0041_citizen_limits")]

    operations = [
        AddIndexConcurrently(
            "event", models.Index(fields=["case", "occurred_at"], name="event_attempt", condition=Q(verb="attempt"))
        ),
        AddIndexConcurrently(
            "rating",
            models.Index(
                fields=["at"],
                name="rating_dissatisfied",
                condition=(Q(score__lt=3) | Q(solved="no")) & ~Q(status="void"),
            ),
        ),
    ]

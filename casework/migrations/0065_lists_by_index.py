from datetime import UTC, datetime

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Migration(migrations.Migration):
    """When timelines grew stands in the indexes by age and by end, which pass over the others without a look at their rows; and
    only open cases have a due time, or wait for a visit, or for a leader's. Built while others write."""

    atomic = False

    dependencies = [("casework", "0064_listings_updated")]

    operations = [
        AddIndexConcurrently("caselisting", models.Index("created_at", "case", "updated_at", name="listing_by_age")),
        AddIndexConcurrently("caselisting", models.Index("updated_at", "case", name="listing_updated")),
        AddIndexConcurrently(
            "caselisting",
            models.Index("closed_at", "case", "updated_at", name="listing_by_end", condition=Q(is_open=False)),
        ),
        AddIndexConcurrently("caselisting", models.Index("due_at", "case", name="listing_open_due", condition=Q(is_open=True))),
        AddIndexConcurrently(
            "caselisting",
            models.Index(
                fields=["priority", "online_since", "case"],
                name="listing_open_online",
                condition=Q(online_since__lt=NEVER, is_open=True),
            ),
        ),
        AddIndexConcurrently(
            "caselisting",
            models.Index(
                fields=["priority", "due_at", "case", "unit"],
                name="listing_leader",
                condition=Q(is_open=True, waiting__contains=["leader_visit"]),
            ),
        ),
        RemoveIndexConcurrently("caselisting", "listing_online"),
        RemoveIndexConcurrently("caselisting", "listing_created"),
        RemoveIndexConcurrently("caselisting", "listing_ended"),
        RemoveIndexConcurrently("caselisting", "listing_due"),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A person's notices page by page, and those that are unread. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("casework", "0058_case_listing")]

    operations = [
        AddIndexConcurrently(
            "notice",
            models.Index(fields=["recipient", "deliver_after", "id"], name="notice_arrived", condition=Q(digest__isnull=True)),
        ),
        AddIndexConcurrently(
            "notice",
            models.Index(
                fields=["recipient"],
                name="notice_unread",
                condition=Q(state="sent", transport="in_app", digest__isnull=True, read_at__isnull=True),
            ),
        ),
        RemoveIndexConcurrently("notice", "notice_listed"),
    ]

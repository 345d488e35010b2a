from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is few among all cases there ever were: a unit's promises, open cases by their day, confidential ones.

    Built while others write.
    """

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
        AddIndexConcurrently(
            "caselisting",
            models.Index(fields=["created_at", "case"], name="listing_open_created", condition=Q(is_open=True)),
        ),
        AddIndexConcurrently(
            "caselisting",
            models.Index(fields=["created_at", "case"], name="listing_confidential", condition=Q(confidential=True)),
        ),
    ]

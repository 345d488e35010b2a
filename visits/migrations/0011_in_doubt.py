from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Those whose times are in doubt are few, and found among all visits. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("visits", "0010_as_written")]

    operations = [
        AddIndexConcurrently(
            "visit",
            models.Index(
                fields=["received_at"],
                name="visit_in_doubt",
                condition=Q(state="not_counted") & (Q(why="before_dispatch") | Q(why="other_round")),
            ),
        ),
    ]

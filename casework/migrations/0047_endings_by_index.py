from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Cases by how they ended, and requests to exclude a rating: few among many. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("casework", "0046_endings")]

    operations = [
        ValidateConstraint("case", "case_ending_known"),
        AddIndexConcurrently(
            "case",
            models.Index("ending", F("created_at").desc(), name="case_ending", condition=~Q(ending="") & ~Q(ending="done")),
        ),
        AddIndexConcurrently("event", models.Index(F("id").desc(), name="event_exclude", condition=Q(verb="exclude"))),
    ]

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """How a round ended, and which ratings a supervisor excluded. Of what was resolved before, nobody said how it ended."""

    dependencies = [("casework", "0044_extensions")]

    operations = [
        migrations.AddField(
            "case",
            "ending",
            models.CharField(
                blank=True,
                choices=[
                    ("done", "Done"),
                    ("partly", "Done in part"),
                    ("planned", "Planned for a later day"),
                    ("explained", "Explained: the rules do not allow it"),
                ],
                db_default="",
                default="",
                max_length=9,
            ),
        ),
        migrations.AddField("rating", "excluded_at", models.DateTimeField(null=True)),
        AddConstraintNotValid(
            "case",
            models.CheckConstraint(
                condition=Q(ending__in=["", "done", "partly", "planned", "explained"]), name="case_ending_known"
            ),
        ),
    ]

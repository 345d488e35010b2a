from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is merged into a case is found without reading the table. Built, and the rows looked through, while others write."""

    atomic = False

    dependencies = [("casework", "0048_merged_cases")]

    operations = [
        AddIndexConcurrently(
            "case", models.Index("merged_into", name="case_merged", condition=Q(merged_into__isnull=False))
        ),
        ValidateConstraint("case", "case_merged_into_one"),
    ]

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Into which case a case is merged. Nothing was merged before, and no old code merges: it leaves the column empty."""

    dependencies = [("casework", "0047_endings_by_index")]

    operations = [
        migrations.AddField(
            "case",
            "merged_into",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="casework.case"
            ),
        ),
        AddConstraintNotValid(
            "case",
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="case_merged_into_one",
            ),
        ),
    ]

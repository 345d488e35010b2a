import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is proposed from words: words that speak for an urgency, filled by casework/defaults.py; the terms of open demands,
    of which the planner is to know thousands; and what was learned."""

    dependencies = [("casework", "0049_merged_cases_found")]

    operations = [
        migrations.CreateModel(
            name="UrgencyWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "word",
                    models.CharField(
                        max_length=30,
                        unique=True,
                        validators=[django.core.validators.MinLengthValidator(2)],
                        verbose_name="word",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("emergency", "Emergency"),
                            ("urgent", "Urgent"),
                            ("normal", "Normal"),
                            ("complex", "Complex"),
                        ],
                        max_length=10,
                        verbose_name="urgency",
                    ),
                ),
            ],
            options={
                "verbose_name": "word that speaks for an urgency",
                "verbose_name_plural": "words that speak for an urgency",
            },
        ),
        migrations.CreateModel(
            name="OpenText",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="open_text",
                        serialize=False,
                        to="casework.case",
                    ),
                ),
                ("terms", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["terms"], name="open_text_terms")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainedProposals",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trained_at", models.DateTimeField()),
                ("cases", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("mac", models.BinaryField(editable=False, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("mac__isnull", False)), name="trained_proposals_signed")
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE casework_opentext ALTER COLUMN terms SET STATISTICS 1000",
            "ALTER TABLE casework_opentext ALTER COLUMN terms SET STATISTICS -1",
        ),
    ]

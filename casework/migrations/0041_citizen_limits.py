import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """Limits that administrators tune. The table is filled after it is made, as other defaults are (casework/defaults.py)."""

    dependencies = [("casework", "0040_messages_counted")]

    operations = [
        migrations.CreateModel(
            name="CitizenLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("asks_from_address", "Demands from one internet address"),
                            ("asks_by_phone", "Demands with one phone number"),
                            ("ratings_from_address", "Ratings from one internet address"),
                        ],
                        max_length=20,
                        unique=True,
                        verbose_name="of what",
                    ),
                ),
                (
                    "most",
                    models.PositiveIntegerField(
                        help_text="Thousands may stand behind one address of a mobile network.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100_000),
                        ],
                        verbose_name="at most",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10_080),
                        ],
                        verbose_name="in so many minutes",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of what citizens send",
                "verbose_name_plural": "limits of what citizens send",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("most__gte", 1)), name="citizen_limit_positive"
                    )
                ],
            },
        ),
    ]

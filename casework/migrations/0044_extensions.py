from django.db import migrations, models


class Migration(migrations.Migration):
    """By how much a limit may be extended. Filled after it is made, with its lines in the history (casework/defaults.py)."""

    dependencies = [("casework", "0043_waits_for_ratings")]

    operations = [
        migrations.AddField(
            model_name="limit",
            name="extension",
            field=models.PositiveIntegerField(
                help_text="So many of the same unit a supervisor may add, once in a round. 0: never.",
                null=True,
                verbose_name="extended by at most",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Which topics are public matters: none, until an administrator says so. A column with a default, no row is rewritten."""

    dependencies = [("casework", "0056_assisting_by_index")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="public_matter",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Only for what everybody there sees anyway: street lights, potholes, rubbish. Whoever asks for the same on the "
                    "web page reads that it was reported, in which community and when, and may go along. Never for what concerns a "
                    "person, a family or a neighbour. Set separately for each topic."
                ),
                verbose_name="public matter",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Null in what there is: nothing is written anew. Old code leaves it so, for as long as it may (sql/notices.sql)."""

    dependencies = [("casework", "0027_numbers_without_end")]

    operations = [
        migrations.AddField(model, "outcome_mac", models.BinaryField(editable=False, null=True))
        for model in ("notice", "sweep", "escalationstop", "timelinehead")
    ]

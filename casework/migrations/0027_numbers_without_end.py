from django.db import migrations, models


class Migration(migrations.Migration):
    """A row for each day: rewritten in a moment."""

    dependencies = [("casework", "0026_signed_verifications")]

    operations = [migrations.AlterField("casecounter", "last", models.PositiveBigIntegerField())]

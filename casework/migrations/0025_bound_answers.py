from django.db import migrations, models


class Migration(migrations.Migration):
    """The column stays as it is: what is in it was sealed for the column, and is from now on sealed for its row."""

    dependencies = [("casework", "0024_due_times_after_pauses")]

    operations = [migrations.AlterField("idempotency", "body", models.BinaryField(default=b""))]

from django.db import migrations, models

from casework.models.fields import EncryptedTextField


class Migration(migrations.Migration):
    """What of a record could not be used, as it was written, and how far its phone's clock was behind. Old code leaves both out."""

    dependencies = [("visits", "0009_checks_of_confirmations")]

    operations = [
        migrations.AddField("visit", "as_written", EncryptedTextField(blank=True, db_default="", default="", max_length=500_000)),
        migrations.AddField("visit", "clock_behind", models.IntegerField(default=0, db_default=0)),
    ]

from django.db import migrations, models

from casework.models.fields import MaskedCharField, MaskedTextField


class Migration(migrations.Migration):
    """What stands there is masked and sealed by `manage.py seal_texts`, while the old code still runs."""

    dependencies = [("casework", "0018_signed_tuning")]

    operations = [
        migrations.AddField("words", "sealed", models.BinaryField(null=True)),
        migrations.AlterField("words", "title", MaskedCharField(blank=True, default="", max_length=200)),
        migrations.AlterField("words", "text", MaskedTextField()),
    ]

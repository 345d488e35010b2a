from django.db import migrations, models

from casework.models.fields import MaskedCharField, MaskedTextField


class Migration(migrations.Migration):
    """What stands there is masked and sealed by `manage.py seal_texts`, while the old code still runs."""

    dependencies = [("visits", "0006_company")]

    operations = [
        migrations.AddField("visit", "purpose_sealed", models.BinaryField(null=True)),
        migrations.AddField("visit", "record_sealed", models.BinaryField(null=True)),
        migrations.AlterField(
            "visit", "purpose", MaskedCharField(blank=True, default="", max_length=200, verbose_name="purpose")
        ),
        migrations.AlterField("visit", "found", MaskedTextField(blank=True, default="", verbose_name="found on site")),
        migrations.AlterField("visit", "promised", MaskedTextField(blank=True, default="", verbose_name="promised")),
        migrations.AlterField(
            "visit",
            "late_reason",
            MaskedCharField(blank=True, default="", max_length=200, verbose_name="reason for the late entry"),
        ),
    ]

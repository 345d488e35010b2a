from django.db import migrations

import casework.models.fields


class Migration(migrations.Migration):
    """The columns stay as they are."""

    dependencies = [("visits", "0012_signed_reviews")]

    operations = [
        migrations.AlterField(model, name, casework.models.fields.ShownTextField(blank=True, default="", max_length=2000))
        for model, name in (("flag", "explanation"), ("review", "reason"))
    ]

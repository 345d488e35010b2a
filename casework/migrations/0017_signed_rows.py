from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_history_begins")]

    operations = [
        migrations.AddField(model, "mac", models.BinaryField(editable=False, null=True))
        for model in ("notice", "caseview", "link", "sweep")
    ]

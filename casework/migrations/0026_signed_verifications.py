from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0025_bound_answers")]

    operations = [
        migrations.AddField("verification", "broken", models.JSONField(default=list, null=True)),
        migrations.AddField("verification", "mac", models.BinaryField(editable=False, null=True)),
    ]

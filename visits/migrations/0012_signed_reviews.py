from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0011_in_doubt")]

    operations = [migrations.AddField("review", "mac", models.BinaryField(editable=False, null=True))]

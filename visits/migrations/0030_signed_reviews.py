from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_no_index_twice")]

    operations = [migrations.AddField("review", "mac", models.BinaryField(editable=False, null=True))]

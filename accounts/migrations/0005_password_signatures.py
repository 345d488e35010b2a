from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_memberships_keep_their_time")]

    operations = [
        migrations.AddField("user", "password_mac", models.BinaryField(editable=False, null=True)),
    ]

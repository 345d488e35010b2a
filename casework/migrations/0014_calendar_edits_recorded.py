from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_signed_events")]

    operations = [
        migrations.AddField(
            model_name="calendaredit",
            name="recorded_at",
            field=models.DateTimeField(db_default=Now()),
        ),
    ]

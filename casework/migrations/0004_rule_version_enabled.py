
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_photo_reason'),
    ]

    operations = [
        migrations.AddField(
            model_name='ruleversion',
            name='enabled',
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]

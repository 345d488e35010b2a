from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_signed_rows")]

    operations = [
        migrations.AddField("calendaredit", "state", models.BinaryField(null=True)),
        *(
            migrations.AddField(model, "mac", models.BinaryField(editable=False, null=True))
            for model in ("ruleversion", "calendaredit", "escalationstop", "noticerecall")
        ),
    ]

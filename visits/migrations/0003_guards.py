from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_looking_again"), ("casework", "0002_guards")]

    operations = [
        migrations.RunSQL(Path(__file__).with_name("guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_cases"), ("accounts", "0002_tree_triggers")]

    operations = [
        migrations.RunSQL(Path(__file__).with_name("guards.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]

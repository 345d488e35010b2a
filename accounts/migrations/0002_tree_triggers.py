from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people_units_areas")]

    operations = [
        migrations.RunSQL(
            Path(__file__).with_name("trees.sql").read_text(encoding="utf-8"),
            "DROP FUNCTION tree_path CASCADE; DROP FUNCTION tree_move CASCADE;",
        )
    ]

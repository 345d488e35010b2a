from django.db import migrations

TOGETHER = {
    "listing_course": "is_open, state, kind, confidential, card, ending",
    "listing_unit_state": "unit_id, is_open, state",
    "listing_unit_kind": "unit_id, is_open, kind",
}
COMBINATIONS = 500
"""So many of each, the most frequent, are known by their frequency: those of fifty units and their states."""


class Migration(migrations.Migration):
    """PostgreSQL learns which values go together: that nothing suspended has ended, and that a unit has no praise. Else it takes
    what is seldom together for frequent, and looks for it through a whole list in its order. `migrate` has it count at the end."""

    dependencies = [("casework", "0065_lists_by_index")]

    operations = [
        migrations.RunSQL(
            [
                f"CREATE STATISTICS public.{name} (mcv) ON {columns} FROM public.casework_caselisting",
                f"ALTER STATISTICS public.{name} SET STATISTICS {COMBINATIONS}",
            ],
            f"DROP STATISTICS public.{name}",
        )
        for name, columns in TOGETHER.items()
    ]

from django.db import migrations

STAYS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_calendaredit
    FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON casework_calendaredit
    FOR EACH STATEMENT EXECUTE FUNCTION casework_never_emptied();
"""
GOES = """
DROP TRIGGER append_only ON casework_calendaredit;
DROP TRIGGER never_emptied ON casework_calendaredit;
"""


class Migration(migrations.Migration):
    """Nothing that happened is edited or deleted; a calendar decides what was in time."""

    dependencies = [
        ('casework', '0007_notice_lists'),
    ]

    operations = [
        migrations.RunSQL(STAYS, GOES),
    ]

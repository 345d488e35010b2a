"""The history of the administration begins with what is there: people, roles, units, areas and the catalogue.

The trigger that chains the lines is laid after the migrations; here they are chained as it will.
"""

from django.db import migrations

BEGIN = """
DO $$
DECLARE
    item record;
    number bigint := 0;
    chained bytea := '';
    facts jsonb;
    stamp text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US');
BEGIN
    IF EXISTS (SELECT FROM accounts_administrationevent) THEN
        RETURN;
    END IF;
    FOR item IN
        SELECT 'user' AS kind, id,
               jsonb_build_object('is_active', is_active, 'is_staff', is_staff, 'is_superuser', is_superuser) AS state
        FROM accounts_user
        UNION ALL
        SELECT 'unit', id, jsonb_build_object('code', code, 'name', name, 'name_en', name_en, 'parent_id', parent_id)
        FROM accounts_unit
        UNION ALL
        SELECT 'area', id,
               jsonb_build_object('code', code, 'name', name, 'name_en', name_en, 'level', level, 'parent_id', parent_id)
        FROM accounts_area
        UNION ALL
        SELECT 'membership', id, jsonb_build_object(
            'user_id', user_id, 'role', role, 'unit_id', unit_id, 'area_id', area_id, 'granted_by_id', granted_by_id,
            'confirmed_by_id', confirmed_by_id, 'ended_by_id', ended_by_id)
        FROM accounts_membership
        UNION ALL
        SELECT 'topic', id, jsonb_build_object(
            'code', code, 'name', name, 'name_en', name_en, 'parent_id', parent_id, 'visits_required', visits_required,
            'photo_reason', photo_reason, 'enabled', enabled)
        FROM casework_topic
        UNION ALL
        SELECT 'limit', id, jsonb_build_object('topic_id', topic_id, 'urgency', urgency, 'amount', amount, 'unit', unit)
        FROM casework_limit
        UNION ALL
        SELECT 'route', id, jsonb_build_object('topic_id', topic_id, 'area_id', area_id, 'unit_id', unit_id)
        FROM casework_route
        ORDER BY kind, id
    LOOP
        number := number + 1;
        facts := jsonb_build_object('state', item.state);
        chained := sha256(chained || convert_to(
            jsonb_build_array(number, NULL::bigint, item.kind, item.id, 'begin', stamp, stamp, facts, NULL)::text, 'UTF8'));
        INSERT INTO accounts_administrationevent (seq, occurred_at, recorded_at, kind, subject, verb, facts, hash)
        VALUES (number, now(), now(), item.kind, item.id, 'begin', facts, chained);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_memberships_keep_their_time"), ("casework", "0015_stops_and_recalls")]

    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]

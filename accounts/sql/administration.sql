-- The history of the administration: one chain for all, and no change of what administrators keep without a line in it.

CREATE OR REPLACE FUNCTION public.accounts_refuse(reason text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'DS001';
END $$;

-- Whoever changes something takes this lock first: one change after the other, and no two that wait for each other.
CREATE OR REPLACE FUNCTION public.accounts_lock_administration() RETURNS void LANGUAGE sql
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('accounts_administrationevent', 0))
$$;

CREATE OR REPLACE FUNCTION public.accounts_administration_hash(previous bytea, e public.accounts_administrationevent) RETURNS bytea
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        e.seq, e.actor_id, e.kind, e.subject, e.verb,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.facts, encode(e.mac, 'hex'))::text, 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION public.accounts_chain_administration() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last accounts_administrationevent;
BEGIN
    PERFORM accounts_lock_administration();
    SELECT * INTO last FROM accounts_administrationevent ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.recorded_at := now();
    NEW.hash := accounts_administration_hash(coalesce(last.hash, ''), NEW);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER chain_administration BEFORE INSERT ON public.accounts_administrationevent
    FOR EACH ROW EXECUTE FUNCTION public.accounts_chain_administration();

CREATE OR REPLACE FUNCTION public.accounts_never_removed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accounts_refuse(format('%s: what was there stays on record', TG_TABLE_NAME));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER never_removed BEFORE UPDATE OR DELETE ON public.accounts_administrationevent
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_administrationevent
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.accounts_membership
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_membership
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.accounts_membershiprequest
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_membershiprequest
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.accounts_user
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_user
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.accounts_unit
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_unit
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE UPDATE OR DELETE ON public.accounts_unitending
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_unitending
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.accounts_area
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_area
    EXECUTE FUNCTION public.accounts_never_removed();

-- Arguments: the kind, and the columns of which the history says how they stand. The line is of this transaction and no other:
-- nobody writes `recorded_at` but the trigger above.
CREATE OR REPLACE FUNCTION public.accounts_guard_administered() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    old_state jsonb;
    new_state jsonb;
BEGIN
    SELECT jsonb_object_agg(name, old_row -> name), jsonb_object_agg(name, new_row -> name) INTO old_state, new_state
    FROM unnest(TG_ARGV[1:]) AS name;
    IF TG_OP = 'UPDATE' AND old_state = new_state THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_administrationevent
        WHERE kind = TG_ARGV[0] AND subject = (coalesce(new_row, old_row) ->> 'id')::bigint AND recorded_at = now()
          AND (facts -> 'state' = new_state OR TG_OP = 'DELETE' AND verb = 'remove')
    ) THEN
        PERFORM accounts_refuse(format('%s: no change without a line in the history of the administration', TG_TABLE_NAME));
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE OF is_active, is_staff, is_superuser
    ON public.accounts_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('user', 'is_active', 'is_staff', 'is_superuser');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.accounts_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered(
        'membership', 'user_id', 'role', 'unit_id', 'area_id', 'granted_by_id', 'confirmed_by_id', 'ended_by_id');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.accounts_membershiprequest
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered(
        'membershiprequest', 'user_id', 'role', 'unit_id', 'area_id', 'requested_by_id', 'decided_by_id', 'outcome');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.accounts_unit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('unit', 'code', 'name', 'name_en', 'parent_id');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.accounts_unitending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('unitending', 'unit_id', 'successor_id', 'ended_by_id');

-- What has ended is nobody's successor, and an administrator said so.
CREATE OR REPLACE FUNCTION public.accounts_guard_ending() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accounts_lock_administration();
    IF NOT accounts_administers(NEW.ended_by_id)
            OR EXISTS (SELECT FROM accounts_unitending WHERE unit_id = NEW.successor_id)
            OR EXISTS (SELECT FROM accounts_unit u, accounts_unit s
                       WHERE u.id = NEW.unit_id AND s.id = NEW.successor_id AND s.path <@ u.path) THEN
        PERFORM accounts_refuse('a unit is ended by an administrator, and hands over to one that goes on');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_ending BEFORE INSERT ON public.accounts_unitending
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_ending();
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.accounts_area
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('area', 'code', 'name', 'name_en', 'level', 'parent_id');

-- A person's names and address stand in no history, but that they changed does.
CREATE OR REPLACE FUNCTION public.accounts_guard_names() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_administrationevent
        WHERE kind = 'user' AND subject = NEW.id AND recorded_at = now()
          AND (NEW.username = OLD.username OR facts -> 'renamed' ? 'username')
          AND (NEW.name = OLD.name OR facts -> 'renamed' ? 'name')
          AND (NEW.email = OLD.email OR facts -> 'renamed' ? 'email')
    ) THEN
        PERFORM accounts_refuse('nobody gets another name or address without a line in the history of the administration');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_names AFTER UPDATE OF username, name, email ON public.accounts_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.username <> NEW.username OR OLD.name <> NEW.name OR OLD.email <> NEW.email)
    EXECUTE FUNCTION public.accounts_guard_names();

-- A link by which somebody chooses a password is made by the administrator who is on record for it, and opens once. Whoever
-- makes it could open it: no role that takes two is held by the end of the transaction, or waits for its maker's word.
CREATE OR REPLACE FUNCTION public.accounts_guard_invitation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
                OR to_jsonb(NEW) - '{used_at,voided_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{used_at,voided_at}'::text[] THEN
            PERFORM accounts_refuse('a link to a password is used or voided once, and nothing else changes of it');
        END IF;
        IF NEW.voided_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM accounts_administrationevent
            WHERE kind = 'user' AND subject = NEW.user_id AND verb IN ('invite', 'reset', 'set_password') AND recorded_at = now()
        ) THEN
            PERFORM accounts_refuse('a link to a password is void only with a line in the history');
        END IF;
    ELSIF NOT accounts_administers(NEW.created_by_id) OR NOT EXISTS (
        SELECT FROM accounts_administrationevent
        WHERE kind = 'user' AND subject = NEW.user_id AND verb = NEW.purpose AND recorded_at = now()
          AND actor_id = NEW.created_by_id AND occurred_at = NEW.created_at
    ) THEN
        PERFORM accounts_refuse('a link to a password is made by an administrator, with a line in the history');
    ELSIF EXISTS (
        SELECT FROM accounts_membership
        WHERE user_id = NEW.user_id AND until IS NULL AND coalesce(since, '-infinity') <= NEW.created_at
          AND role IN ('operator', 'supervisor', 'administrator', 'auditor')
    ) OR EXISTS (
        SELECT FROM accounts_membershiprequest
        WHERE user_id = NEW.user_id AND outcome = '' AND requested_by_id <> NEW.created_by_id AND requested_at <= NEW.created_at
          AND role IN ('operator', 'supervisor', 'administrator', 'auditor')
    ) THEN
        PERFORM accounts_refuse('roles that take two end with a link to the password, and wait as the wish of who made it');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_invitation AFTER INSERT OR UPDATE ON public.accounts_invitation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_invitation();

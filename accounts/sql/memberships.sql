-- Who holds a role, since when, until when, and by whose word. Nobody by their own.

CREATE OR REPLACE FUNCTION public.accounts_administers(person bigint) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
        WHERE m.user_id = person AND m.role = 'administrator' AND m.unit_id IS NULL AND m.area_id IS NULL
          AND m.until IS NULL AND u.is_active)
$$;

CREATE OR REPLACE FUNCTION public.accounts_guard_membership() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.since IS NULL OR NEW.until IS NOT NULL THEN
        PERFORM accounts_refuse('a membership begins at a time, and its end is another step');
    END IF;
    IF NEW.granted_by_id IS NULL THEN
        PERFORM accounts_lock_administration();
        IF NEW.confirmed_by_id IS NOT NULL OR NEW.role <> 'administrator' OR NEW.unit_id IS NOT NULL OR NEW.area_id IS NOT NULL
                OR (SELECT count(DISTINCT m.user_id) FROM accounts_membership m
                    WHERE m.user_id <> NEW.user_id AND accounts_administers(m.user_id)) >= 2 THEN
            PERFORM accounts_refuse('the first two administrators alone are granted by nobody');
        END IF;
    ELSIF NOT accounts_administers(NEW.granted_by_id)
            OR NEW.confirmed_by_id IS NOT NULL AND NOT accounts_administers(NEW.confirmed_by_id) THEN
        PERFORM accounts_refuse('administrators grant roles, and nobody else');
    ELSIF NEW.confirmed_by_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_membershiprequest r
        WHERE r.user_id = NEW.user_id AND r.role = NEW.role
          AND r.unit_id IS NOT DISTINCT FROM NEW.unit_id AND r.area_id IS NOT DISTINCT FROM NEW.area_id
          AND r.requested_by_id = NEW.granted_by_id AND r.decided_by_id = NEW.confirmed_by_id
          AND r.outcome = 'confirmed' AND r.decided_at = NEW.since
    ) THEN
        PERFORM accounts_refuse('a second administrator confirms what was asked for, and nothing else');
    ELSIF NEW.confirmed_by_id IS NOT NULL AND EXISTS (
        SELECT FROM accounts_invitation
        WHERE user_id = NEW.user_id AND used_at IS NULL AND voided_at IS NULL AND expires_at > NEW.since
    ) THEN
        PERFORM accounts_refuse('nobody is confirmed whose password can still be chosen by a link');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_membership BEFORE INSERT ON public.accounts_membership
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_membership();

CREATE OR REPLACE FUNCTION public.accounts_guard_membership_end() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.until IS NOT NULL OR NEW.until IS NULL
            OR to_jsonb(NEW) - '{until,ended_by_id}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{until,ended_by_id}'::text[] THEN
        PERFORM accounts_refuse('a membership is only ever ended, once');
    END IF;
    IF NOT accounts_administers(NEW.ended_by_id) THEN
        PERFORM accounts_refuse('administrators end roles, and nobody else');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_membership_end BEFORE UPDATE ON public.accounts_membership
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_membership_end();

CREATE OR REPLACE FUNCTION public.accounts_guard_membership_request() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> '' OR NOT accounts_administers(NEW.requested_by_id) THEN
            PERFORM accounts_refuse('an administrator asks for a role, and decides on it in another step');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.outcome <> '' OR NEW.outcome = '' OR to_jsonb(NEW) - '{outcome,decided_by_id,decided_at}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{outcome,decided_by_id,decided_at}'::text[] THEN
        PERFORM accounts_refuse('what was asked for stays, and is decided once');
    END IF;
    IF NOT accounts_administers(NEW.decided_by_id) THEN
        PERFORM accounts_refuse('administrators decide on roles, and nobody else');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_membership_request BEFORE INSERT OR UPDATE ON public.accounts_membershiprequest
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_membership_request();

-- Who is on leave, and who stands in for them.

-- For whom the person stands in on that day, and until when: those whose deputy they are, and in turn those for whom these stood in.
-- Asked of everybody whose roles are read: nearly always of somebody who stands in for nobody.
CREATE OR REPLACE FUNCTION public.accounts_stood_in_for(person bigint, on_day text) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_absence WHERE deputy_id = person AND ended_at IS NULL) THEN
        RETURN '{}';
    END IF;
    RETURN (
        WITH RECURSIVE stood_in_for (user_id, until) AS (
            SELECT a.user_id, a.last_day FROM accounts_absence AS a
            WHERE a.deputy_id = person AND a.ended_at IS NULL AND on_day::date BETWEEN a.first_day AND a.last_day
            UNION
            SELECT a.user_id, least(a.last_day, s.until) FROM stood_in_for AS s JOIN accounts_absence AS a ON a.deputy_id = s.user_id
            WHERE a.ended_at IS NULL AND on_day::date BETWEEN a.first_day AND a.last_day
        )
        SELECT coalesce(jsonb_object_agg(user_id, until), '{}') FROM stood_in_for WHERE user_id <> person
    );
END $$;

-- An absence is entered by the person, by an administrator or by who leads a unit of theirs; one at a time, and never so that at
-- the end of the chain they would stand in for themselves.
CREATE OR REPLACE FUNCTION public.accounts_guard_absence() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
                OR to_jsonb(NEW) - '{ended_at,ended_by_id}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{ended_at,ended_by_id}'::text[] THEN
            PERFORM accounts_refuse('an absence is ended once, and nothing else changes of it');
        END IF;
        IF NOT accounts_enters_for(NEW.ended_by_id, NEW.user_id) THEN
            PERFORM accounts_refuse('an absence is ended by the person, their lead or an administrator');
        END IF;
        RETURN NEW;
    END IF;
    PERFORM accounts_lock_administration();
    IF NEW.ended_at IS NOT NULL OR NOT accounts_enters_for(NEW.entered_by_id, NEW.user_id) THEN
        PERFORM accounts_refuse('an absence is entered by the person, their lead or an administrator');
    END IF;
    IF EXISTS (SELECT FROM accounts_absence WHERE user_id = NEW.user_id AND ended_at IS NULL
               AND first_day <= NEW.last_day AND last_day >= NEW.first_day) THEN
        PERFORM accounts_refuse('nobody is on leave twice at a time');
    END IF;
    IF EXISTS (
        WITH RECURSIVE stands_in (deputy_id) AS (
            SELECT NEW.deputy_id
            UNION
            SELECT a.deputy_id FROM stands_in AS s JOIN accounts_absence AS a ON a.user_id = s.deputy_id
            WHERE a.ended_at IS NULL AND a.first_day <= NEW.last_day AND a.last_day >= NEW.first_day
        )
        SELECT FROM stands_in WHERE deputy_id = NEW.user_id
    ) THEN
        PERFORM accounts_refuse('deputies stand in a line and never in a ring');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION public.accounts_enters_for(actor bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT actor = person OR accounts_administers(actor) OR EXISTS (
        SELECT FROM accounts_membership AS led JOIN accounts_unit AS top ON top.id = led.unit_id
        JOIN accounts_membership AS held ON held.user_id = person JOIN accounts_unit AS own ON own.id = held.unit_id
        WHERE led.user_id = actor AND led.role = 'unit_lead' AND led.until IS NULL AND held.until IS NULL AND own.path <@ top.path)
$$;

CREATE OR REPLACE TRIGGER guard_absence BEFORE INSERT OR UPDATE ON public.accounts_absence
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_absence();
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.accounts_absence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered(
        'absence', 'user_id', 'deputy_id', 'first_day', 'last_day', 'entered_by_id', 'ended_by_id');
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.accounts_absence
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.accounts_absence
    EXECUTE FUNCTION public.accounts_never_removed();

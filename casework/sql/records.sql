-- What of a visit, a wait and a link may change, and what stays (DOMAIN, hard rules 1 and 3).

CREATE OR REPLACE FUNCTION public.casework_guard_attestation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO c FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
        IF NEW.counted AND (NEW.round <> c.round OR c.state NOT IN ('dispatched', 'acknowledged', 'visited')) THEN
            PERFORM casework_refuse('a visit counts in the present round of a case that a unit has in hand');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.voided_at IS NOT NULL OR to_jsonb(NEW) - 'voided_at' IS DISTINCT FROM to_jsonb(OLD) - 'voided_at' THEN
        PERFORM casework_refuse('an accepted visit is only ever retracted, once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_attestation BEFORE INSERT OR UPDATE ON public.casework_attestation
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_attestation();

CREATE OR REPLACE FUNCTION public.casework_guard_wait() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.since <> OLD.since OR NEW.case_id <> OLD.case_id OR NEW.kind <> OLD.kind OR NEW.round <> OLD.round
            OR NEW.subject <> OLD.subject THEN
        PERFORM casework_refuse('what a wait waits for, and since when, is true and stays');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_wait BEFORE UPDATE ON public.casework_wait
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_wait();

CREATE OR REPLACE FUNCTION public.casework_guard_link() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
            OR to_jsonb(NEW) - '{used_at,voided_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{used_at,voided_at}'::text[] THEN
        PERFORM casework_refuse('a link is used or void once, and stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_link BEFORE UPDATE ON public.casework_link
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_link();

CREATE OR REPLACE FUNCTION public.casework_guard_stop() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
            OR to_jsonb(NEW) - '{ended_by_id,ended_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{ended_by_id,ended_at}'::text[] THEN
        PERFORM casework_refuse('a stop of escalation is only ever ended, once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_stop BEFORE UPDATE ON public.casework_escalationstop
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_stop();

-- Who rates what, and when (DOMAIN, hard rules 4 to 6).

CREATE OR REPLACE FUNCTION public.casework_guard_rating() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'held' OR NEW.decided_by_id IS NULL
                OR to_jsonb(NEW) - '{status,decided_by_id,decided_at}'::text[]
                   IS DISTINCT FROM to_jsonb(OLD) - '{status,decided_by_id,decided_at}'::text[] THEN
            PERFORM casework_refuse('a rating stays as the citizen gave it; a supervisor accepts or voids it once');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = 'void' OR NEW.decided_by_id IS NOT NULL THEN
        PERFORM casework_refuse('a rating is decided after it was given, never with it');
    END IF;
    SELECT * INTO c FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF c.state NOT IN ('resolved', 'lapsed') OR NEW.round <> c.round THEN
        PERFORM casework_refuse('only a resolved or lapsed case is rated, in its present round');
    END IF;
    IF NEW.entered_by_id IS NOT NULL AND (EXISTS (
        SELECT 1 FROM casework_attestation WHERE case_id = NEW.case_id AND NEW.entered_by_id = ANY (visitors)
    ) OR EXISTS (
        SELECT 1 FROM (
            SELECT user_id, unit_id, since FROM casework_casehandler WHERE case_id = NEW.case_id
            UNION ALL SELECT c.handler_id, c.unit_id, coalesce(
                (SELECT min(since) FROM casework_casehandler WHERE case_id = NEW.case_id AND unit_id = c.unit_id), '-infinity')
        ) AS h JOIN accounts_unit handling ON handling.id = h.unit_id
        WHERE h.user_id = NEW.entered_by_id OR EXISTS (
            SELECT 1 FROM accounts_membership m JOIN accounts_unit own ON own.id = m.unit_id
            WHERE m.user_id = NEW.entered_by_id AND own.path <@ handling.path AND (m.until IS NULL OR m.until > h.since))
    )) THEN
        PERFORM casework_refuse('nobody who handled a case, nor who belonged to a unit that did, enters its rating');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_rating BEFORE INSERT OR UPDATE ON public.casework_rating
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_rating();
